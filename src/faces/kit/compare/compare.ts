/**
 * Runs a comparison: sends the face's requests to the live vendor and to ourselves, and collects differences.
 * Neighbours: `source.ts` has the types of a face, `sides.ts` asks both and compares, `walk.ts` reads lists,
 * `bodies.ts` finds differences, `findings.ts` groups them, `client.ts` sends.
 */
import type { CompareReport } from './findings.js';
import { type CompareOptions, Comparison, each } from './sides.js';
import { Walk } from './walk.js';

/** Throws VendorRefusal when the vendor, or we, cannot be read. */
export async function compareFace(options: CompareOptions): Promise<CompareReport> {
  const comparison = new Comparison(options);
  await options.source.run({
    both: async (ask) => (await comparison.both(ask)).vendor,
    vendor: (ask) => comparison.ofVendor(ask),
    all: (asks) => each(asks, async (ask) => void (await comparison.both(ask))),
    walk: (listing, contact) => new Walk(comparison, listing, contact).run(),
    skip: (why) => comparison.skip(why),
  });
  return comparison.report();
}
