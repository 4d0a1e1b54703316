/** The texts of the page of WhatsApp webhooks. */
import type { intakes as english } from '../en/intakes.ts';
import type { Like } from '../like.ts';

export const intakes: Like<typeof english> = {
  text: 'Switchbook erfährt aus den Webhooks von WhatsApp, wer Ihnen schreibt, wer die Nummer gewechselt hat und wer keine Werbung mehr möchte.',
  new: 'Empfang anlegen',
  emptyTitle: 'Noch kein Empfang',
  emptyText: 'Ein Empfang ist eine Adresse dieses Servers, die Sie Meta oder Ihrem Anbieter geben.',
  name: 'Bezeichnung',
  nameHint: 'Zum Beispiel die App bei Meta.',
  variant: 'Absender',
  variantHint:
    'Wer die Adresse aufruft: Meta selbst, ein Anbieter oder ein Werkzeug, das mit einem Telefon verknüpft ist.',
  secret: 'Geheimnis',
  secretHints: {
    meta: 'Das App-Geheimnis. Damit sind die Webhooks signiert. Bei Meta steht es in den App-Einstellungen unter „Allgemeines“.',
    '360dialog': 'Das Geheimnis des Webhooks. Es signiert die Nutzdaten.',
    gupshup: 'Der Wert der Kopfzeile Authorization des Abonnements.',
    ycloud: 'Das Geheimnis des Webhook-Endpunkts.',
    waha: 'Der HMAC-Schlüssel des Webhooks.',
    evolution: 'Der Wert der Kopfzeile apikey des Webhooks oder der Schlüssel der Instanz.',
  },
  portfolio: 'Business-Portfolio',
  portfolioHint: 'Nur ausfüllen, wenn das Konto mehrere Portfolios hat.',
  createTitle: 'Empfang anlegen',
  createText: 'Sie erhalten eine URL und ein Prüftoken für die Webhook-Einstellungen Ihrer App.',
  madeTitle: 'Empfang angelegt',
  madeText:
    'Tragen Sie beides in den Webhook-Einstellungen Ihrer App ein. Die Plattform prüft die URL sofort.',
  madeTextOther: 'Tragen Sie die URL in den Webhook-Einstellungen des Absenders ein.',
  url: 'Callback-URL',
  verifyToken: 'Prüftoken',
  fields: 'Abonnieren Sie dann:',
  fieldsLabel: 'Felder',
  done: 'Fertig',
  made: (when) =>
    `Angelegt am ${when}. Die URL wurde dabei angezeigt; ist sie verloren, legen Sie einen neuen Empfang an.`,
  noPayload: 'Noch kein Webhook übernommen',
  payload: (when) => `Letzter Webhook ${when}`,
  noNumber: 'Noch keine Nachricht an eine Geschäftsnummer',
  numbers: (list) => `Geschäftsnummern: ${list}`,
  applied: 'Übernommen',
  unreadable: 'Unlesbar',
  notRead: 'Nicht ausgewertet',
  test: 'Test senden',
  testGood: (phone) => `Die Testnachricht von ${phone} wurde geprüft, gespeichert und übernommen.`,
  testText:
    'Sie kam nicht über die öffentliche URL. Senden Sie dafür eine echte Nachricht. Löschen Sie den Kontakt danach.',
  testBad: 'Die Testnachricht wurde nicht übernommen',
  testBadText: 'Prüfen Sie, ob das Konto noch Kontakte aufnehmen kann.',
  testContact: 'Testkontakt öffnen',
  delete: 'Löschen…',
  deleteTitle: 'Diesen Empfang löschen?',
  deleteText:
    'Die URL funktioniert dann nicht mehr, und die gespeicherten Webhooks werden gelöscht. Kontakte und Abmeldungen bleiben. Das lässt sich nicht rückgängig machen.',
  deleted: 'Der Empfang wurde gelöscht.',
};
