/** The texts of the receivers of WhatsApp webhooks. */
import type { receivers as english } from '../en/receivers.ts';
import type { Like } from '../like.ts';
import { plural } from './phrases.ts';

export const receivers: Like<typeof english> = {
  title: 'Weitergeleitet an',
  text: 'Jeder Webhook geht an bis zu fünf Systeme, unverändert und mit seiner Signatur.',
  add: 'Empfänger hinzufügen',
  sendAgain: 'Erneut senden',
  sentAgain: 'Was fehlschlug, wird erneut gesendet.',
  noneWait: 'Nichts wartet',
  waiting: (count, when) =>
    `${plural(count, { one: '{n} Webhook wartet', other: '{n} Webhooks warten' })}, der älteste kam ${when}`,
  noAnswer: 'noch keine Antwort',
  answered: (answer, when) => `letzte Antwort ${answer}, ${when}`,
  addTitle: 'Empfänger hinzufügen',
  addText: 'Er erhält die Webhooks, die ab jetzt kommen.',
  name: 'Bezeichnung',
  nameHint: 'Zum Beispiel n8n oder Chatwoot.',
  removeTitle: 'Diesen Empfänger entfernen?',
  removeText: 'Webhooks, die für ihn warten, werden nicht gesendet. Andere Empfänger laufen weiter.',
  removed: 'Der Empfänger wurde entfernt.',
};
