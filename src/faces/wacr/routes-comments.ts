/** The paths of comments. */
import type { Answer, CallerExchange, KeyRoute } from '../kit/wire/define-face.js';
import { commentBody } from './bodies.js';
import { decodeComment } from './decode.js';
import { commentAdded, encodeComment, holderOf } from './encode.js';
import { regionOf, route } from './route.js';
import { commentAddedAnswer, commentsAnswer } from './wire.js';

const maxComments = 1_000;

// The vendor asks its keys for no scope here. A key that was made here has what its scopes tell, and no notes by another path.
export const commentRoutes: readonly KeyRoute[] = [
  route('GET /comments/:mobile', 'listComments', 'List the comments on a contact', {
    isFreeAtVendor: true,
    response: { 200: commentsAnswer },
    handle: listComments,
  }),
  route('POST /comments/:mobile', 'addComment', 'Add a comment to a contact', {
    isFreeAtVendor: true,
    body: commentBody,
    response: { 200: commentAddedAnswer },
    handle: async (exchange) => {
      const { core, caller, principal, body } = exchange;
      const note = await core.addNote(caller, holder(exchange), decodeComment(body));
      return commentAdded(note, note.contact, principal.account);
    },
  }),
];

/** Lists at most 1,000; those that do not fit into one read follow while the first are sent. */
async function listComments(exchange: CallerExchange): Promise<Answer> {
  const { core, caller, principal } = exchange;
  const target = holder(exchange);
  const first = await core.listNotes(caller, target, { limit: maxComments, after: null });
  async function* comments() {
    let left = maxComments;
    for (let page = first; ; ) {
      for (const note of page.items) yield encodeComment(note, principal.account);
      left -= page.items.length;
      if (page.next === null || left <= 0) return;
      page = await core.listNotes(caller, target, { limit: left, after: page.next });
    }
  }
  const body = (data: readonly unknown[] = []) => ({ success: true, data });
  return { status: 200, long: { lists: [comments()], body, bytes: first.bytes ?? 0 } };
}

function holder(exchange: CallerExchange) {
  return { target: holderOf(exchange.params.mobile ?? '', regionOf(exchange)) };
}
