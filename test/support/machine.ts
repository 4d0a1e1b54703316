/**
 * The speed of the machine. Time limits that depend on it are written for the reference machine, where the suite was
 * written, and are longer on a slower or busier one: `onThisMachine`. A run measures it once at its start.
 */

const variable = 'TEST_MACHINE_SLOWNESS';
/** A machine that is slower still is out of order. */
const most = 10;
/** Duration of a unit on the idle reference machine: CPU work, and round trips to PostgreSQL. */
const reference = { workMs: 26, roundTripsMs: 4 };
const roundTrips = 20;
const times = 5;

let known: number | undefined;

/** Returns a time limit of `ms` milliseconds scaled to this machine: never shorter. */
export function onThisMachine(ms: number): number {
  known ??= Number(process.env[variable] ?? measure());
  return Math.ceil(ms * known);
}

/** Measures, for this process and its children. `ask` makes a round trip to the PostgreSQL of the run. */
export async function measureMachine(ask: () => Promise<unknown>): Promise<void> {
  if (process.env[variable] !== undefined) return;
  const units: number[] = [];
  for (let time = 0; time < times; time += 1) {
    const began = performance.now();
    work();
    for (let trip = 0; trip < roundTrips; trip += 1) await ask();
    units.push(performance.now() - began);
  }
  known = slownessOf(units, reference.workMs + reference.roundTripsMs);
  process.env[variable] = String(known);
}

/** Programs outside a test run have no PostgreSQL yet. */
function measure(): number {
  const units = Array.from({ length: times }, () => {
    const began = performance.now();
    work();
    return performance.now() - began;
  });
  return slownessOf(units, reference.workMs);
}

/** Returns 1 to 10, from the unit in the middle, since a unit may have met a short pause. */
export function slownessOf(units: readonly number[], referenceMs: number): number {
  const middle = [...units].sort((left, right) => left - right)[Math.floor(units.length / 2)] ?? referenceMs;
  return Math.min(most, Math.max(1, middle / referenceMs));
}

/** Turns texts into objects and back, and compares: the program does these most. */
function work(): void {
  const people = Array.from({ length: 3_000 }, (_, index) => ({
    number: (index * 7_919) % 3_000,
    name: `Person ${index}`,
  }));
  for (let time = 0; time < 8; time += 1)
    (JSON.parse(JSON.stringify(people)) as typeof people).sort((left, right) => left.number - right.number);
}
