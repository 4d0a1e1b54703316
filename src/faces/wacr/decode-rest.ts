/** What is written beside contacts: groups, sources and statuses, and comments. */
import type { CatalogFields } from '../../core/catalogs.js';
import type { NewNote } from '../../core/contacts/notes.js';
import { type Issue, ProblemError } from '../../domain/problem.js';
import type { CatalogWords } from './catalogs.js';
import { readMembers } from './decode.js';
import { defaultStatusMessage } from './encode.js';
import { Fields, mustBe } from './fields.js';
import { isWebUrl } from './media.js';

export interface DecodedItem {
  readonly fields: CatalogFields;
  readonly flaws: readonly Issue[];
}

const notHex = 'Color must be a valid hex color code (e.g., #FF5733)';

/** The name is required, also to change something else; a color that is absent stays. */
export function decodeItem(body: unknown, words: CatalogWords): DecodedItem {
  const fields = new Fields(readMembers(body), false);
  const name = fields.text('name', { required: `${words.thing} name is required`, max: 255 });
  const lastForm = (text: string) => (/^#[0-9A-Fa-f]{6}$/.test(text) ? undefined : notHex);
  const color = words.hasColor ? fields.text('color', { max: 7, lastForm }) : undefined;
  return {
    fields: { name: name ?? '', ...(color === undefined ? {} : { color }) },
    flaws: fields.issues,
  };
}

export function decodeComment(body: unknown): NewNote {
  const fields = new Fields(readMembers(body), false);
  const comment = fields.text('comment', { required: 'The comment field is required.', max: 5_000 });
  const status = fields.text('status_message', { max: 255 });
  const message = fields.text('message_id', { max: 255 });
  const reference = fields.text('ref_message_id', { max: 255 });
  const notUrl = mustBe('media_url', 'a valid URL');
  const lastForm = (text: string) => (isWebUrl(text) ? undefined : notUrl);
  const link = fields.text('media_url', { notText: notUrl, lastForm });
  if (fields.issues.length > 0) throw new ProblemError({ kind: 'invalid', issues: fields.issues });
  return {
    body: comment ?? '',
    mediaUrl: link ?? null,
    attrs: {
      status_message: status ?? defaultStatusMessage,
      message_id: message ?? null,
      ref_message_id: reference ?? null,
    },
  };
}
