// Two customers ask for the last seat at the same moment: only one may get it.
import path from "node:path";
import { pathToFileURL } from "node:url";

const file = path.join(path.resolve(process.argv[2]), "src/booking/reserve.mjs");
const { Reservations, SoldOutError } = await import(pathToFileURL(file));

const pause = () => new Promise((resume) => setTimeout(resume, 5));

// Answers like a database: with a delay, copies instead of the record, transactions one by one.
class Store {
  #events = new Map([["concert", { free: 1 }]]);
  #last = Promise.resolve();

  async read(id) {
    await pause();
    return { ...this.#events.get(id) };
  }

  async write(id, event) {
    await pause();
    this.#events.set(id, { ...event });
  }

  transaction(id, change) {
    const run = this.#last.then(async () => {
      const event = await this.read(id);
      const result = change(event);
      await this.write(id, event);
      return result;
    });
    this.#last = run.catch(() => undefined);
    return run;
  }
}

const customers = {
  async find() {
    await pause();
    return { blocked: false };
  },
};

const reservations = new Reservations(new Store(), customers);
const outcomes = await Promise.allSettled([
  reservations.reserve("concert", "ada", 1),
  reservations.reserve("concert", "bob", 1),
]);
const refused = outcomes.filter((outcome) => outcome.status === "rejected");
for (const { reason } of refused) {
  if (!(reason instanceof SoldOutError)) {
    throw reason;
  }
}
const granted = outcomes.length - refused.length;
if (granted > 1) {
  console.log(`BUG: one seat was free and ${granted} customers got one`);
  process.exit(1);
}
console.log(`OK: one seat was free and ${granted} customer got it`);
