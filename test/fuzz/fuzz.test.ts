/** A short run of the fuzzer, the same requests every time; `npm run fuzz` makes long ones. */
import { describe, expect, it } from 'vitest';
import { findDrivers } from '../support/drivers.js';
import { useServer } from '../support/server.js';
import { readDocument } from './document.js';
import { reproductionOf } from './request.js';
import { runFuzz } from './run.js';
import { neighbours } from './server.js';
import { setStage } from './stage.js';

const ground = useServer({ settings: { areRateLimitsOn: false } });

describe('requests made from the documents of all faces', () => {
  it('are answered as the documents say, whatever is wrong with them', async () => {
    const faces = ground.server.faces.flatMap((face) => (face.connect === null ? [] : face.name));
    const texts = await Promise.all(faces.map((face) => ground.send({ path: `/docs/${face}.json` })));
    const documents = texts.map(({ text }, index) => readDocument(faces[index] ?? '', text));
    const { account } = ground.neighbour();
    const stage = await setStage(ground.core, await findDrivers(), {
      account,
      contacts: await neighbours(ground.core, account),
    });
    const result = await runFuzz({
      port: ground.port,
      documents,
      stage,
      seed: 1,
      requests: 900,
      concurrency: 16,
      deadlineMs: 15_000,
    });
    const shown = result.failures.map(({ fault, answer, request }) => ({
      fault,
      answer,
      curl: reproductionOf(request).curl,
    }));
    expect(shown).toEqual([]);
    expect(result.requests).toBe(900);
    // A run of refusals would prove little.
    for (const face of faces) {
      const good = Object.entries(result.operations).filter(
        ([name, counts]) => name.startsWith(`${face} `) && counts.good > 0,
      );
      expect(good.length, face).toBeGreaterThan(3);
    }
  });
});
