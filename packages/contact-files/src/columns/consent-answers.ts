/** Parses the cells of a column about consent: a word means that a person agreed, refused, or gave no answer. */
import { foldSearched } from '@switchbook/domain/text/compared-text.js';
import { readBoolean } from '../rows/row-values.js';

/** Returns the words as they are compared: without accents, which people leave out and programs write in two ways. */
const wordsOfCell = (text: string): ReadonlySet<string> => new Set(foldSearched(text).split(/\s+/u));

const yes = wordsOfCell(
  `x ok okay on ✓ ✔ ☑ opt-in opted-in optin subscribed subscriber active granted given consented agreed accepted confirmed
   allowed permitted authorized authorised
   ja angemeldet abonniert eingewilligt zugestimmt einverstanden erlaubt gestattet oui abonné abonnée inscrit inscrite
   accepté acceptée accepte autorisé autorisée d'accord si sí suscrito suscrita aceptado aceptada acepta acepto autorizado
   autorizada permitido permitida sim inscrito inscrita aceito aceita concordo да подписан подписана согласен согласна
   разрешено ya berlangganan setuju boleh diizinkan sì iscritto iscritta accettato accetto autorizzato consentito
   akkoord toegestaan aangemeld ingeschreven tak zgoda evet onaylandı так згоден згодна дозволено`,
);
/** Words for a revoked or refused consent. */
const refusals = wordsOfCell(
  `opt-out opted-out optout unsubscribed unsubscribe withdrawn revoked refused denied declined stop stopp stopped stopall
   cancel canceled cancelled blocked blacklisted forbidden not-allowed do-not-contact dnc
   abgemeldet abbestellt widerrufen widerruf widersprochen widerspruch abgelehnt gesperrt verboten untersagt nicht-erlaubt
   désabonné désabonnée désinscrit désinscrite refusé refusée retiré retirée arrêt arret arrêter bloqué interdit
   baja de-baja dado-de-baja dada-de-baja cancelado cancelada cancelar rechazado rechazada bloqueado bloqueada prohibido
   parar no-autorizado no-permitido no-acepta descadastrado descadastrada descadastrar recusado recusada proibido pare
   sair não-autorizado não-permitido não-aceita отписан отписана отписаться отказ отказался отказалась отозвано запрещено
   стоп berhenti ditolak tolak batal keluar unreg dilarang tidak-boleh disiscritto disiscritta annullato annullata
   cancellato cancellata rifiutato rifiutata revocato revocata uitgeschreven afgemeld geweigerd ingetrokken
   wypisany wypisana odmowa cofnięta rezygnacja iptal reddedildi відписаний відписана відмова заборонено`,
);
const no = wordsOfCell(`off inactive rejected nein non não nao нет tidak nee nie hayır hayir ні`);
/** No answer of the person. */
const neutral = wordsOfCell(
  `unknown pending cleaned bounced archived never unconfirmed non-subscribed not-subscribed never-subscribed no-consent
   not-asked not-specified pending-upgrade invalid deleted transactional nicht-gefragt`,
);

export type CellAnswer = 'yes' | 'no' | 'refusal' | 'neutral';

/** Returns undefined for any other text, such as a date. */
export function readConsentAnswer(cell: string): CellAnswer | undefined {
  const word = foldSearched(cell.trim())
    .replace(/[.!]{1,3}$/u, '')
    .replaceAll(/[\s_]+/gu, '-');
  const answer = readBoolean(word);
  if (answer !== undefined) return answer ? 'yes' : 'no';
  if (yes.has(word)) return 'yes';
  if (refusals.has(word)) return 'refusal';
  if (no.has(word)) return 'no';
  return neutral.has(word) ? 'neutral' : undefined;
}
