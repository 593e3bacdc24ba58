// Shipping prices in cents. All weights are grams.

const ZONES = new Map([
  ["domestic", { base: 390, perKilo: 60 }],
  ["neighbour", { base: 890, perKilo: 140 }],
  ["overseas", { base: 1990, perKilo: 420 }],
]);

const FREE_SHIPPING_FROM = 7500;
const EXPRESS_SURCHARGE = 850;
const FREIGHT_HANDLING = 4500;

export class UnknownZoneError extends Error {
  constructor(zone) {
    super(`no shipping zone called ${zone}`);
    this.name = "UnknownZoneError";
  }
}

export class UnknownServiceError extends Error {
  constructor(service) {
    super(`no shipping service called ${service}`);
    this.name = "UnknownServiceError";
  }
}

function kilosStarted(grams) {
  return Math.max(1, Math.ceil(grams / 1000));
}

/** Price for carrying a parcel, before any promotion. */
export function carriage(zone, grams) {
  const rate = ZONES.get(zone);
  if (rate === undefined) {
    throw new UnknownZoneError(zone);
  }
  return rate.base + rate.perKilo * kilosStarted(grams);
}

/**
 * What the customer pays for shipping an order.
 *
 * Services: "standard" (the default), "express" (next working day) and
 * "freight" (pallet, by appointment). Only standard is ever free.
 */
export function quote(order) {
  const service = order.service ?? "standard";
  let price = carriage(order.zone, order.grams);
  let days = order.zone === "overseas" ? [7, 14] : [2, 4];

  switch (service) {
    case "standard":
      if (order.zone === "domestic" && order.subtotal >= FREE_SHIPPING_FROM) {
        price = 0;
      }
      break;
    case "express":
      price += EXPRESS_SURCHARGE;
      days = order.zone === "overseas" ? [2, 4] : [1, 1];
      break;
    case "freight":
      price += FREIGHT_HANDLING;
      days = [5, 21];
      break;
    default:
      throw new UnknownServiceError(service);
  }

  return { service, price, days };
}
