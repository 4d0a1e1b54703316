/**
 * Twenty tasks of people for assistants: the calls that an assistant makes with our tools, and with a peer's tools. A
 * script may use only the question and earlier answers. Each task is a separate conversation, except the task that
 * undoes the one before it.
 */
import { fair, fairRefusals, type Look, named } from './office.js';
import type { Tool } from './transcript.js';

export interface Conversation {
  readonly call: Tool;
  /** Data of the previous task that the assistant still has. */
  // biome-ignore lint/suspicious/noExplicitAny: as in `Tool`
  readonly memory: Record<string, any>;
  /** An assistant writes for some seconds between two calls. Jobs have ended after this. */
  readonly pause: () => Promise<void>;
  /** the date of the day before */
  readonly yesterday: string;
}

/** Returns the assistant's answer to the person. */
type Script = (conversation: Conversation) => Promise<unknown>;

export interface Task {
  readonly name: string;
  readonly question: string;
  readonly ours: Script;
  /** null: no tool of the peer does it */
  readonly peer: Script | null;
  /** Throws no error; `answer` may have any form. */
  readonly isRight: (answer: unknown, look: Look) => boolean | Promise<boolean>;
}

const { ana, ben, carla, jane, janeAgain } = named;

// biome-ignore lint/suspicious/noExplicitAny: a script reads any answer
type AnyAnswer = any;

/** Finds one person by name. */
async function find(call: Tool, text: string): Promise<AnyAnswer> {
  const { people } = await call('find_people', { text });
  return people[0];
}

/** Proposes and applies a change, and waits for its end. */
async function change({ call, pause, memory }: Conversation, plan: object): Promise<AnyAnswer> {
  const proposed = await call('propose_change', plan);
  const { undo } = await call('apply_change', { plan: proposed.plan });
  await pause();
  const ended = await call('apply_change', { plan: proposed.plan });
  Object.assign(memory, { undo, plan: proposed.plan });
  return ended;
}

/** Reads pages of the peer until `isEnough`; its search covers only names and numbers. */
async function pages(
  call: Tool,
  isEnough: (contact: AnyAnswer) => boolean = () => false,
): Promise<AnyAnswer[]> {
  const people: AnyAnswer[] = [];
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const page = await call('list_contacts', { limit: 100, ...(cursor === undefined ? {} : { cursor }) });
    people.push(...page.data);
    cursor = page.data.some(isEnough) ? null : page.next_cursor;
  }
  return people;
}

/** Lists the contacts with a tag. The peer filters by the id of a tag, which it shows only with contacts. */
async function listTagged(call: Tool, name: string): Promise<AnyAnswer[]> {
  const has = (contact: AnyAnswer) => contact.tags.some((tag: AnyAnswer) => tag.name === name);
  const id = (await pages(call, has)).find(has).tags.find((tag: AnyAnswer) => tag.name === name).id;
  return (await call('list_contacts', { tag: id, limit: 100 })).data;
}

const namesOf = (contact: AnyAnswer): string[] => contact.tags.map((tag: AnyAnswer) => tag.name);
const same = (value: unknown, otherValue: unknown) => JSON.stringify(value) === JSON.stringify(otherValue);
const phonesOf = (people: AnyAnswer[]): string[] => people.map(({ phone }) => phone).sort();
const totalOf = async (look: Look, query: string) =>
  (await look(`/contacts?limit=1&count=exact&${query}`)).meta.total as number;
const contactOf = async (look: Look, phone: string) =>
  (await look(`/contacts?phone=${encodeURIComponent(phone)}`)).data[0];

const first = async (call: Tool, search: string): Promise<AnyAnswer> =>
  (await call('list_contacts', { search })).data[0];

export const tasks: readonly Task[] = [
  {
    name: 'who is a number',
    question: 'Who is +55 11 98765-4321?',
    ours: async ({ call }) => {
      const { person } = await call('who_is', { identities: ['+55 11 98765-4321'] });
      return person.untrusted.name;
    },
    peer: async ({ call }) => (await first(call, '+5511987654321')).name,
    isRight: (answer) => answer === ana.display_name,
  },
  {
    name: 'the email of a person',
    question: 'What is the email address of Ana Quintela?',
    ours: async ({ call }) => (await find(call, 'Ana Quintela')).untrusted.email,
    peer: async ({ call }) => (await first(call, 'Ana Quintela')).email,
    isRight: (answer) => answer === ana.email,
  },
  {
    name: 'who has an email',
    question: 'Who writes from ben@ockham.example?',
    ours: async ({ call }) => {
      const { person } = await call('who_is', { identities: ['ben@ockham.example'] });
      return person.untrusted.name;
    },
    peer: async ({ call }) => {
      const isBen = ({ email }: AnyAnswer) => email === 'ben@ockham.example';
      return (await pages(call, isBen)).find(isBen).name;
    },
    isRight: (answer) => answer === ben.display_name,
  },
  {
    name: 'the newest people',
    question: 'Who are the five newest people?',
    ours: async ({ call }) => {
      const { people } = await call('find_people', { limit: 5 });
      return people.map(({ untrusted }: AnyAnswer) => untrusted.name);
    },
    peer: async ({ call }) => {
      const { data } = await call('list_contacts', { limit: 5 });
      return data.map(({ name }: AnyAnswer) => name);
    },
    isRight: async (answer, look) => {
      const { data } = await look('/contacts?limit=5&sort=-created_at');
      return same(
        answer,
        data.map((contact: AnyAnswer) => contact.display_name),
      );
    },
  },
  {
    name: 'numbers of a company',
    question: 'Give me the numbers of everybody at Globex.',
    ours: async ({ call }) => {
      const { people } = await call('find_people', { text: 'Globex', limit: 50 });
      return phonesOf(people.filter(({ untrusted }: AnyAnswer) => untrusted.company === 'Globex'));
    },
    peer: async ({ call }) => phonesOf((await pages(call)).filter(({ company }) => company === 'Globex')),
    isRight: (answer) => Array.isArray(answer) && answer.length === 9 && answer.includes(ana.phone),
  },
  {
    name: 'count a tag',
    question: 'How many people get the letter (tag "letter")?',
    ours: async ({ call }) => (await call('find_people', { tag: 'letter', limit: 1 })).total,
    peer: async ({ call }) => (await listTagged(call, 'letter')).length,
    isRight: async (answer, look) => answer === (await totalOf(look, 'tag=letter')),
  },
  {
    name: 'tags and age of a person',
    question: 'Which tags does Ben Ockham have, and since when do we know him?',
    ours: async ({ call }) => {
      const { people } = await call('find_people', { text: 'Ben Ockham', detail: 'detailed' });
      return [people[0].untrusted.tags, people[0].created_at.slice(0, 10)];
    },
    peer: async ({ call }) => {
      const person = await first(call, 'Ben Ockham');
      return [namesOf(person), person.created_at.slice(0, 10)];
    },
    isRight: async (answer, look) => {
      const { tags, created_at } = await contactOf(look, ben.phone);
      return same(answer, [tags, created_at.slice(0, 10)]);
    },
  },
  {
    name: 'add a person',
    question: 'Add Tim Novak of Initech, +44 7400 123456, tim@initech.example, as a lead.',
    ours: async ({ call }) => {
      const fields = { name: 'Tim Novak', company: 'Initech' };
      const identities = { phone: '+447400123456', email: 'tim@initech.example' };
      return (await call('save_person', { fields, ...identities, add_tags: ['lead'] })).outcome;
    },
    peer: async ({ call }) => {
      const person = { name: 'Tim Novak', email: 'tim@initech.example', company: 'Initech' };
      await call('create_contact', { phone: '+447400123456', ...person, tags: ['lead'] });
      return 'created';
    },
    isRight: async (answer, look) => {
      const { display_name, company, tags } = await contactOf(look, '+447400123456');
      return answer === 'created' && same([display_name, company, tags], ['Tim Novak', 'Initech', ['lead']]);
    },
  },
  {
    name: 'edit a person',
    question: 'Ana Quintela works for Initech now.',
    ours: async ({ call }) => {
      const { person } = await find(call, 'Ana Quintela');
      return (await call('save_person', { person, fields: { company: 'Initech' } })).outcome;
    },
    peer: async ({ call }) => {
      const { id } = await first(call, 'Ana Quintela');
      return (await call('update_contact', { id, company: 'Initech' })).data.company;
    },
    isRight: async (_told, look) => (await contactOf(look, ana.phone)).company === 'Initech',
  },
  {
    name: 'tag a company',
    question: 'Tag everybody of Acme as vip.',
    ours: async (conversation) => {
      const plan = { kind: 'tag', filter: { text: 'Acme' }, add: ['acme-vip'] };
      return (await change(conversation, plan)).changed;
    },
    peer: async ({ call, memory }) => {
      memory.before = (await pages(call)).filter(({ company }) => company === 'Acme');
      for (const item of memory.before)
        await call('update_contact', { id: item.id, tags: [...namesOf(item), 'acme-vip'] });
      return memory.before.length;
    },
    isRight: async (answer, look) => answer === 12 && (await totalOf(look, 'tag=acme-vip')) === 12,
  },
  {
    name: 'take it back',
    question: 'Oh no, take that back.',
    ours: async ({ call, memory, pause }) => {
      await call('apply_change', { undo: memory.undo });
      await pause();
      return (await call('apply_change', { plan: memory.plan })).state;
    },
    peer: async ({ call, memory }) => {
      for (const item of memory.before) await call('update_contact', { id: item.id, tags: namesOf(item) });
      return 'undone';
    },
    isRight: async (answer, look) => answer === 'undone' && (await totalOf(look, 'tag=acme-vip')) === 0,
  },
  {
    name: 'correct a company',
    question: 'Some people have the company Akme. It must be Acme.',
    ours: async (conversation) => {
      const plan = { kind: 'field', filter: { text: 'Akme' }, fields: { company: 'Acme' } };
      return (await change(conversation, plan)).changed;
    },
    peer: async ({ call }) => {
      const wrong = (await pages(call)).filter(({ company }) => company === 'Akme');
      for (const { id } of wrong) await call('update_contact', { id, company: 'Acme' });
      return wrong.length;
    },
    isRight: async (answer, look) => {
      const companies = (await look('/contacts?limit=50&search=acme')).data.map(
        (contact: AnyAnswer) => contact.company,
      );
      return answer === 3 && companies.filter((company: string) => company === 'Acme').length === 15;
    },
  },
  {
    name: 'remove a tag',
    question: 'Remove the tag trial-ended from everybody.',
    ours: async (conversation) => {
      const plan = { kind: 'tag', filter: { tag: 'trial-ended' }, remove: ['trial-ended'] };
      return (await change(conversation, plan)).changed;
    },
    peer: async ({ call }) => {
      const people = await listTagged(call, 'trial-ended');
      for (const person of people) {
        const tags = namesOf(person).filter((name) => name !== 'trial-ended');
        await call('update_contact', { id: person.id, tags });
      }
      return people.length;
    },
    isRight: async (answer, look) => answer === 8 && (await totalOf(look, 'tag=trial-ended')) === 0,
  },
  {
    name: 'find duplicates',
    question: 'Do we have people twice, with the same email address?',
    ours: async ({ call }) => {
      const { pairs } = await call('find_duplicates', {});
      const twice = pairs.filter(({ reasons }: AnyAnswer) => reasons.includes('same_email'));
      return twice.map(({ people }: AnyAnswer) => phonesOf(people));
    },
    peer: async ({ call }) => {
      const byEmail = new Map<string, AnyAnswer[]>();
      for (const page of await pages(call))
        if (page.email !== null) byEmail.set(page.email, [...(byEmail.get(page.email) ?? []), page]);
      return [...byEmail.values()].filter((list) => list.length > 1).map(phonesOf);
    },
    isRight: (answer) => same(answer, [[jane.phone, janeAgain.phone]]),
  },
  {
    name: 'merge two people',
    question: 'Merge the two Jane Millbrooks, and keep the older one.',
    ours: async ({ call }) => {
      const { people } = await call('find_people', { text: 'Jane Millbrook' });
      const [stays, goes] = people
        .map(({ person }: AnyAnswer) => person)
        .sort((a: number, b: number) => a - b);
      const { plan } = await call('propose_change', { kind: 'merge', people: [stays, goes] });
      return (await call('apply_change', { plan })).state;
    },
    peer: null,
    isRight: async (answer, look) => {
      const [contact, secondContact] = await Promise.all(
        [jane, janeAgain].map(({ phone }) => contactOf(look, phone)),
      );
      return answer === 'done' && contact.id === secondContact.id;
    },
  },
  {
    name: 'whom may I write to',
    question: 'Whom of the spring fair (tag "spring-fair") may I send an offer on WhatsApp?',
    ours: async ({ call }) => {
      const { people } = await call('find_people', { tag: 'spring-fair', limit: 50 });
      const numbers = people.map(({ person }: AnyAnswer) => person);
      const question = { people: numbers, channel: 'whatsapp', purpose: 'marketing' };
      const { answers } = await call('can_send', question);
      return phonesOf(people.filter((_: AnyAnswer, index: number) => answers[index].allowed));
    },
    peer: null,
    isRight: (answer) => same(answer, phonesOf(fair.filter((person) => !fairRefusals.includes(person)))),
  },
  {
    name: 'record an opt-out',
    question: 'Ben Ockham does not want emails any more.',
    ours: async ({ call }) => {
      const { person } = await find(call, 'Ben Ockham');
      return (await call('record_consent', { person, channel: 'email', state: 'opted_out' })).recorded;
    },
    peer: null,
    isRight: async (answer, look) =>
      answer === true &&
      (await totalOf(look, `phone=${encodeURIComponent(ben.phone)}&consent=email:opted_out`)) === 1,
  },
  {
    name: 'why may I not write',
    question: 'Why may I not text Carla Contini?',
    ours: async ({ call }) => {
      const { person } = await find(call, 'Carla Contini');
      const { answers } = await call('can_send', { people: [person], channel: 'sms' });
      return answers[0].reasons.map(({ code }: AnyAnswer) => code);
    },
    peer: null,
    isRight: async (answer, look) =>
      same(answer, ['opted_out']) && (await contactOf(look, carla.phone)) !== undefined,
  },
  {
    name: 'changes of a person',
    question: 'What changed for Ana Quintela since yesterday?',
    ours: async ({ call, yesterday }) => {
      const { person } = await find(call, 'Ana Quintela');
      const { changes } = await call('what_changed', { person, since: yesterday });
      return changes.flatMap(({ untrusted }: AnyAnswer) =>
        (untrusted.changes ?? []).map(({ field, before, after }: AnyAnswer) => [field, before, after]),
      );
    },
    peer: null,
    isRight: (answer) => JSON.stringify(answer).includes('["company","Globex","Initech"]'),
  },
  {
    name: 'take a note',
    question: 'A note for Ben Ockham: he calls back on Friday.',
    ours: async ({ call }) => {
      const { person } = await find(call, 'Ben Ockham');
      return (await call('save_person', { person, note: 'Calls back on Friday.' })).person;
    },
    peer: null,
    isRight: async (_told, look) => {
      const { id } = await contactOf(look, ben.phone);
      const { data } = await look(`/contacts/${id}/notes`);
      return same(
        data.map((note: AnyAnswer) => note.body),
        ['Calls back on Friday.'],
      );
    },
  },
];
