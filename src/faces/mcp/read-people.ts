/** `find_people`, `get_person`, `who_is`: people, one or many. */

import type { Contact } from '@switchbook/domain/contact/contact.js';
import { ProblemError } from '@switchbook/domain/problems/problem.js';
import type { Json } from '@switchbook/domain/runtime/json.js';
import { mapInSlices } from '@switchbook/domain/runtime/time-slices.js';
import { Type } from 'typebox';
import { treeMs } from '../../contacts/values/request-limits.js';
import { entries, identitiesAtOnce, people, peopleOrder } from './choices.js';
import { filterMembers, peopleListName, readPeopleFilter } from './filter.js';
import { openCursor, sealCursor } from './paging.js';
import {
  byId,
  describeBriefly,
  describeFully,
  findPerson,
  personRef,
  readPerson,
  showPerson,
} from './person.js';
import { encodeHistory } from './read-changes.js';
import {
  closed,
  countShown,
  cursor,
  defineTool,
  detail,
  limit,
  nullableString,
  objects,
  optional,
  reading,
  type ToolCall,
} from './tool.js';
import { markUntrusted } from './untrusted.js';

export const findPeople = defineTool({
  name: 'find_people',
  title: 'Find people',
  description: 'Searches and filters people, the newest first. Without filters it lists all people.',
  scopes: ['contacts:read'],
  hints: reading,
  input: Type.Object({ ...filterMembers, limit: limit(people), cursor, detail }, closed),
  output: Type.Object({
    people: objects,
    next_cursor: nullableString,
    total: optional(Type.Integer()),
    total_is_minimum: optional(Type.Boolean()),
  }),
  run: async (call, input) => {
    const { core, caller, signal } = call;
    const list = peopleListName(input);
    const at = openCursor(call, input.cursor, list);
    const page = await core.listContacts(caller, readPeopleFilter(call, input), {
      from: at === null ? { at: 'start' } : { at: 'after', cursor: at },
      limit: input.limit ?? people.default,
      order: peopleOrder,
      wantTotal: at === null ? 'capped' : false,
      client: { signal, withinMs: input.segment === undefined ? undefined : treeMs },
    });
    await countShown(
      call,
      page.items.map((contact) => contact.id),
    );
    return {
      people: await mapInSlices(page.items, (contact) => showPerson(contact, input.detail)),
      next_cursor: sealCursor(call, page.next, list),
      ...(page.total === undefined ? {} : { total: page.total }),
      ...(page.isTotalCapped === true ? { total_is_minimum: true } : {}),
    };
  },
});

const sections = ['consents', 'notes', 'history'] as const;
type Section = (typeof sections)[number];

export const getPerson = defineTool({
  name: 'get_person',
  title: 'Show a person',
  description: 'Shows one person in detail, with the version that save_person may be bound to.',
  scopes: ['contacts:read'],
  hints: reading,
  input: Type.Object(
    {
      person: personRef,
      sections: optional(
        Type.Array(Type.Unsafe<Section>({ type: 'string', enum: [...sections] }), {
          maxItems: sections.length,
          description: `${entries} entries each`,
        }),
      ),
    },
    closed,
  ),
  output: Type.Object({ person: Type.Object({}) }),
  run: async (call, input) => {
    const contact = await findPerson(call, input.person);
    await countShown(call, [contact.id]);
    const read = await Promise.all(
      (input.sections ?? []).map(async (name) => ({ name, ...(await readers[name](call, contact)) })),
    );
    const incomplete = read.filter(({ isComplete }) => !isComplete).map(({ name }) => name);
    return {
      person: {
        ...describeFully(contact),
        ...Object.fromEntries(read.map(({ name, items }) => [name, items])),
        ...(incomplete.length === 0 ? {} : { incomplete_sections: incomplete }),
      },
    };
  },
});

interface SectionEntries {
  readonly items: readonly Json[];
  readonly isComplete: boolean;
}

const readers: Readonly<Record<Section, (call: ToolCall, contact: Contact) => Promise<SectionEntries>>> = {
  consents: async (call, contact) => {
    const consents: Json[] = [];
    for await (const piece of call.core.readConsentPieces(call.caller, byId(contact))) {
      for (const { channel, state, purpose, sender, occurredAt, source, basis, proof } of piece)
        consents.push({
          channel,
          state,
          at: occurredAt.toISOString(),
          ...(sender === null ? {} : { sender }),
          ...markUntrusted({ purpose, source, basis, proof }),
        });
      if (consents.length > entries) break;
    }
    return { items: consents.slice(0, entries), isComplete: consents.length <= entries };
  },
  notes: async (call, contact) => {
    const page = await call.core.listNotes(call.caller, byId(contact), { limit: entries, after: null });
    const items = page.items.map(({ body, author, createdAt }) => ({
      at: createdAt.toISOString(),
      ...markUntrusted({ note: body, author }),
    }));
    return { items, isComplete: page.next === null };
  },
  history: async (call, contact) => {
    const page = await call.core.listHistory(call.caller, byId(contact), { limit: entries, before: null });
    const items = page.entries.map((entry) => encodeHistory(entry, contact.number));
    return { items, isComplete: page.next === null };
  },
};

export const whoIs = defineTool({
  name: 'who_is',
  title: 'Who is this',
  description:
    'Finds the one person that several identities mean (numbers, emails, ids). It never guesses: if they mean different people, it lists the candidates.',
  scopes: ['contacts:read'],
  hints: reading,
  input: Type.Object(
    {
      identities: Type.Array(personRef, {
        minItems: 1,
        maxItems: identitiesAtOnce,
        description: 'all of one person',
      }),
      detail,
    },
    closed,
  ),
  output: Type.Object({
    outcome: Type.Unsafe<string>({ type: 'string', enum: ['found', 'unknown', 'several'] }),
    person: optional(Type.Object({})),
    matched: optional(objects),
    candidates: optional(objects),
  }),
  run: async (call, input) => {
    const identifiers = input.identities.map((identity, index) =>
      readPerson(call, identity, `identities.${index}`),
    );
    try {
      const { contact, matched } = await call.core.resolveContact(call.caller, identifiers);
      await countShown(call, [contact.id]);
      const by = matched.map(({ identifier, match }) => ({ identity: identifier, match }));
      return { outcome: 'found', person: showPerson(contact, input.detail), matched: by };
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      if (error.problem.kind === 'not_found') return { outcome: 'unknown' };
      if (error.problem.kind !== 'ambiguous') throw error;
      const { candidates } = error.problem;
      await countShown(
        call,
        candidates.map((candidate) => candidate.contactId),
      );
      return {
        outcome: 'several',
        candidates: candidates.map(({ identifier, contact }) => ({
          identity: identifier,
          ...(contact === undefined ? {} : describeBriefly(contact)),
        })),
      };
    }
  },
});
