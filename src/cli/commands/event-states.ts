/** States of contacts as events store them, from the form in which the API tells events. */
import type { EventJson } from '../../domain/event-json.js';
import type { differencesOf } from '../../domain/history.js';
import { defaultSpelling, type Identity } from '../../domain/identity.js';

type State = NonNullable<EventJson['after']>;
type Stated = Parameters<typeof differencesOf>[0];

interface Named {
  readonly name: string;
}

export function stateOf({ type, contact_id: contact, before, after }: EventJson): Stated {
  const isContact = contact !== null && type.startsWith('contact.');
  const toState = isContact ? contactState : (told: State) => told;
  return { type, before: before && toState(before), after: after && said(toState(after)) };
}

function contactState({ identities, groups, source, status, ...members }: State): State {
  const nameOf = (item: unknown) => (item as Named | null)?.name ?? null;
  return {
    ...members,
    identities: ((identities ?? []) as readonly Identity[]).map((one) =>
      said({ ...one, raw: one.raw === defaultSpelling(one) ? null : one.raw }),
    ),
    groups: ((groups ?? []) as readonly unknown[]).map(nameOf),
    source: nameOf(source),
    status: nameOf(status),
  };
}

/** A state leaves out what is at its default. */
function said(members: object): State {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => !isDefault(value)));
}

function isDefault(value: unknown): boolean {
  if (value === null || value === false || value === '') return true;
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}
