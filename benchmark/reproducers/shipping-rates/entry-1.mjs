// The express price must be the carriage and the express surcharge, nothing more.
import path from "node:path";
import { pathToFileURL } from "node:url";

const file = path.join(path.resolve(process.argv[2]), "src/shipping/rates.mjs");
const { carriage, quote } = await import(pathToFileURL(file));

const order = { zone: "domestic", grams: 800, subtotal: 2000 };
const express = quote({ ...order, service: "express" });
const expected = carriage(order.zone, order.grams) + 850;
if (express.price !== expected || express.days[1] !== 1) {
  console.log(`BUG: express costs ${express.price} instead of ${expected}, takes ${express.days} days`);
  process.exit(1);
}
console.log(`OK: express costs ${express.price}`);
