// Seats of one event. The store keeps one record per event id.

export class SoldOutError extends Error {
  constructor(eventId) {
    super(`event ${eventId} is sold out`);
    this.name = "SoldOutError";
  }
}

export class CustomerBlockedError extends Error {
  constructor(customerId) {
    super(`customer ${customerId} may not book`);
    this.name = "CustomerBlockedError";
  }
}

export class Reservations {
  constructor(store, customers) {
    this.store = store;
    this.customers = customers;
  }

  /**
   * Takes `count` seats for a customer and returns the number of seats left.
   *
   * Requests of many customers are served at the same time by one process.
   */
  async reserve(eventId, customerId, count) {
    if (!Number.isInteger(count) || count < 1) {
      throw new RangeError("count must be a positive integer");
    }
    const customer = await this.customers.find(customerId);
    if (customer.blocked) {
      throw new CustomerBlockedError(customerId);
    }
    return this.store.transaction(eventId, (event) => {
      if (event.free < count) {
        throw new SoldOutError(eventId);
      }
      event.free -= count;
      return event.free;
    });
  }

  /** Gives seats back, for example after a cancelled payment. */
  async release(eventId, count) {
    if (!Number.isInteger(count) || count < 1) {
      throw new RangeError("count must be a positive integer");
    }
    return this.store.transaction(eventId, (event) => {
      event.free += count;
      return event.free;
    });
  }
}
