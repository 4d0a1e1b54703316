/** Parses the cells of a column about consent: a word means that a person agreed, refused, or gave no answer. */
import { readBoolean } from './record-values.js';

const words = (text: string): ReadonlySet<string> => new Set(text.split(/\s+/u));

const yes = words(
  `x ok on ✓ ✔ ☑ opt-in opted-in optin subscribed subscriber active granted given consented agreed accepted confirmed
   ja angemeldet abonniert eingewilligt zugestimmt oui abonné inscrit accepté si sí suscrito aceptado acepta sim inscrito
   aceito aceita да подписан подписана согласен согласна ya berlangganan setuju`,
);
/** Words for a revoked or refused consent. */
const refusals = words(
  `opt-out opted-out optout unsubscribed withdrawn revoked refused denied declined abgemeldet widerrufen abgelehnt désabonné
   désinscrit refusé retiré baja cancelado rechazado descadastrado recusado cancelada отписан отписана отказ отказался
   отказалась berhenti ditolak`,
);
const no = words(`off inactive rejected nein non não nao нет tidak`);
/** No answer of the person. */
const neutral = words(
  `unknown pending cleaned bounced archived never unconfirmed non-subscribed not-subscribed never-subscribed no-consent
   not-asked not-specified pending-upgrade invalid deleted transactional nicht-gefragt`,
);

export type CellAnswer = 'yes' | 'no' | 'refusal' | 'neutral';

/** Returns undefined for any other text, such as a date. */
export function readAnswer(cell: string): CellAnswer | undefined {
  const word = cell
    .trim()
    .toLowerCase()
    .replaceAll(/[\s_]+/gu, '-');
  const answer = readBoolean(word);
  if (answer !== undefined) return answer ? 'yes' : 'no';
  if (yes.has(word)) return 'yes';
  if (refusals.has(word)) return 'refusal';
  if (no.has(word)) return 'no';
  return neutral.has(word) ? 'neutral' : undefined;
}
