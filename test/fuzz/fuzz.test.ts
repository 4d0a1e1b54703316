/** A short run of the fuzzer with the same requests each time; `npm run fuzz` makes long ones. */
import { describe, expect, it } from 'vitest';
import { inTwoLengths } from '../support/lengths.js';
import { onThisMachine } from '../support/machine.js';
import { findDrivers } from '../support/wire/drivers.js';
import { useServer } from '../support/wire/server.js';
import { Connection } from './connection.js';
import { readDocument } from './document.js';
import { bytesOf, reproductionOf } from './request.js';
import { runFuzz } from './run.js';
import { neighbors } from './server.js';
import { setStage } from './stage.js';
import { type Placed, unstorable, unstorableRequests } from './unstorable.js';

const fixture = useServer({ settings: { areRateLimitsOn: false } });

async function prepare() {
  const faces = fixture.server.faces.flatMap((face) => (face.connect === null ? [] : face.name));
  const texts = await Promise.all(faces.map((face) => fixture.send({ path: `/docs/${face}.json` })));
  const documents = texts.map(({ text }, index) => readDocument(faces[index] ?? '', text));
  const { account } = fixture.neighbor();
  const stage = await setStage(fixture.core, await findDrivers(), {
    account,
    contacts: await neighbors(fixture.core, account),
  });
  return { faces, documents, stage };
}

describe('requests made from the documents of all faces', () => {
  it('are answered as documented, whatever their faults', async () => {
    const { faces, documents, stage } = await prepare();
    const result = await runFuzz({
      port: fixture.port,
      documents,
      stage,
      seed: 1,
      requests: 700,
      concurrency: 16,
      deadlineMs: onThisMachine(15_000),
    });
    const shown = result.failures.map(({ fault, answer, request }) => ({
      fault,
      answer,
      curl: reproductionOf(request).curl,
    }));
    expect(shown).toEqual([]);
    expect(result.requests).toBe(700);
    // A run in which most requests are refused would prove little.
    for (const face of faces) {
      const good = Object.entries(result.operations).filter(
        ([name, counts]) => name.startsWith(`${face} `) && counts.good > 0,
      );
      expect(good.length, face).toBeGreaterThan(3);
    }
  });
});

/** Simultaneous requests: requests of one turn of the event loop share statements. */
const together = 8;

describe('texts that the database cannot store', () => {
  inTwoLengths(
    'are refused in every member, parameter and header of every API, and never a fault of the server',
    { short: { areShort: true, prepared: 100 }, long: { areShort: false, prepared: 2_000 } },
    async ({ areShort, prepared }) => {
      const { documents, stage } = await prepare();
      const base = {
        port: fixture.port,
        documents,
        stage,
        concurrency: 16,
        deadlineMs: onThisMachine(15_000),
      };
      await runFuzz({ ...base, seed: 2, requests: prepared });
      const caller = stage.live[0]?.[1];
      if (caller === undefined) throw new Error('no caller');
      // Every sixth position gets such a character: most positions U+0000, every fourth another character.
      const textsOf = (place: number): readonly string[] => {
        if (!areShort) return unstorable;
        if (place % 6 !== 0) return [];
        const turn = place / 6;
        const another = unstorable[1 + (Math.floor(turn / 4) % (unstorable.length - 1))] ?? '';
        return [turn % 4 === 0 ? another : unstorable[0]];
      };
      const faults = new Set<string>();
      let sent = 0;
      const work = async (requests: Iterator<Placed>) => {
        const connection = new Connection(fixture.port);
        for (let next = requests.next(); next.done !== true; next = requests.next()) {
          const { place, request } = next.value;
          const outcome = await connection.send({
            bytes: bytesOf(request, fixture.port),
            isHead: false,
            isBroken: false,
            deadlineMs: onThisMachine(15_000),
          });
          sent += 1;
          const status = outcome.kind === 'answer' ? outcome.answer.status : outcome.kind;
          const isFault = typeof status === 'string' || (status >= 500 && status !== 502);
          if (isFault) faults.add(`${status} ${request.method} ${request.operation?.path} ${place}`);
          if (status === 401) await stage.renew(caller);
        }
        connection.close();
      };
      for (const document of documents) {
        const requests = unstorableRequests(document, stage, caller, textsOf);
        await Promise.all(Array.from({ length: together }, () => work(requests)));
      }
      expect([...faults]).toEqual([]);
      expect(sent).toBeGreaterThan(500);
    },
  );
});
