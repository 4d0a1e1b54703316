/** The texts of the sign-in page, and the reasons why a provider or a passkey is refused. */
export const signIn = {
  text: 'Wählen Sie, wie Sie sich anmelden.',
  textKey:
    'Geben Sie einen Schlüssel Ihres Kontos oder einen Anmeldecode ein. Ein Schlüssel bleibt in diesem Tab.',
  endedOver: 'Ihre Sitzung ist zu Ende. Melden Sie sich an, um fortzufahren. Ihre Eingaben bleiben erhalten.',
  ended:
    'Ihre Sitzung ist beendet oder Ihr Schlüssel wurde widerrufen. Melden Sie sich wieder an, um an derselben Stelle weiterzuarbeiten.',
  with: (label: string) => `Mit ${label} anmelden`,
  passkey: 'Mit einem Passkey anmelden',
  or: 'Oder mit Schlüssel oder Code',
  key: 'Schlüssel oder Code',
  submit: 'Anmelden',
  busy: 'Anmeldung läuft…',
  hint: 'Kein Schlüssel? Erstellen Sie auf dem Server einen Anmeldelink:',
  code: (code: string) => `Kennung: ${code}`,
  choice: {
    title: 'Konto wählen',
    text: 'Mehrere Konten haben Sie eingeladen. Treten Sie dem bei, das Sie jetzt öffnen möchten. Die anderen Einladungen bleiben unter „Mein Konto“.',
    ended: 'Diese Auswahl ist beendet. Melden Sie sich wieder an.',
    again: 'Neu anmelden',
  },
  replace: {
    title: 'Mit diesem Link anmelden?',
    text: 'Sie sind bereits angemeldet. Dieser Link öffnet möglicherweise ein anderes Konto. Verwenden Sie ihn nur, wenn Sie dem Absender vertrauen.',
    stay: 'Angemeldet bleiben',
    take: 'Link verwenden',
  },
  /** Keyed by the code of the refusal. */
  refusals: {
    unknown_provider:
      'Diesen Anmeldeanbieter gibt es auf diesem Server nicht. Wählen Sie unten einen anderen.',
    return_path:
      'Die Seite, zu der Sie zurückkehren sollten, gehört nicht zu diesem Server. Melden Sie sich von hier aus wieder an.',
    malformed_callback:
      'Der Anbieter hat Sie mit einer unvollständigen Adresse zurückgeschickt. Melden Sie sich wieder an.',
    malformed_answer:
      'Die Antwort des Anbieters war nicht lesbar. Melden Sie sich wieder an. Wenn es erneut misslingt, bitten Sie Ihre Administration, im Protokoll nach der Kennung zu suchen.',
    expired: 'Die Anmeldung hat länger als zehn Minuten gedauert. Melden Sie sich wieder an.',
    replayed: 'Diese Anmeldung war bereits abgeschlossen. Melden Sie sich wieder an.',
    state:
      'Diese Anmeldung wurde nicht in diesem Browser begonnen, oder ihr Cookie fehlt. Erlauben Sie Cookies für diese Seite und melden Sie sich wieder an.',
    other_provider: 'Diese Anmeldung wurde mit einem anderen Anbieter begonnen. Melden Sie sich wieder an.',
    forged:
      'Die Antwort des Anbieters ließ sich nicht bestätigen. Melden Sie sich wieder an. Wenn es erneut misslingt, bitten Sie Ihre Administration, im Protokoll nach der Kennung zu suchen.',
    token_expired:
      'Die Antwort des Anbieters kam zu spät. Melden Sie sich wieder an. Wenn es erneut misslingt, bitten Sie Ihre Administration, die Uhren dieses Servers und des Anbieters zu vergleichen.',
    token_not_yet_valid:
      'Die Antwort des Anbieters gilt noch nicht. Bitten Sie Ihre Administration, die Uhren dieses Servers und des Anbieters zu vergleichen.',
    denied:
      'Sie oder der Anbieter haben die Anmeldung abgelehnt. Melden Sie sich wieder an oder bitten Sie Ihre Administration um Zugang.',
    provider_refused:
      'Der Anbieter hat die Anmeldung abgelehnt. Melden Sie sich wieder an. Wenn es erneut misslingt, bitten Sie Ihre Administration, im Protokoll nach der Kennung zu suchen.',
    client_refused:
      'Der Anbieter nimmt die Einstellungen dieses Servers nicht an. Bitten Sie Ihre Administration, die Einstellungen hier und beim Anbieter zu vergleichen.',
    email_not_verified:
      'Der Anbieter hat Ihre E-Mail-Adresse nicht bestätigt. Bestätigen Sie sie dort und melden Sie sich wieder an.',
    unavailable:
      'Der Anbieter antwortet nicht. Versuchen Sie es in einer halben Minute wieder oder melden Sie sich anders an.',
    no_member:
      'Sie sind hier in keinem Konto Mitglied. Bitten Sie einen Inhaber, Sie mit der E-Mail-Adresse einzuladen, mit der Sie sich anmelden.',
    limited: 'Zu viele Anmeldeversuche. Warten Sie eine Minute und melden Sie sich wieder an.',
    suspended: 'Ihr Zugang ist gesperrt. Wenden Sie sich an einen Inhaber des Kontos.',
    passkey_malformed:
      'Die Antwort des Passkeys war nicht lesbar. Versuchen Sie es noch einmal oder in einem anderen Browser.',
    passkey_expired:
      'Der Passkey wurde nicht innerhalb von fünf Minuten bestätigt. Versuchen Sie es noch einmal.',
    passkey_foreign:
      'Dieser Schritt wurde nicht in diesem Browser begonnen, oder sein Cookie fehlt. Erlauben Sie Cookies für diese Seite und versuchen Sie es noch einmal.',
    passkey_replayed: 'Diese Antwort des Passkeys wurde bereits verwendet. Versuchen Sie es noch einmal.',
    passkey_forged:
      'Die Antwort des Passkeys gilt nicht für diesen Server. Öffnen Sie den Server unter seiner öffentlichen Adresse und versuchen Sie es noch einmal.',
    passkey_not_verified:
      'Der Passkey hat nicht geprüft, ob Sie es sind. Bestätigen Sie mit PIN, Fingerabdruck oder Gesicht.',
    passkey_attestation:
      'Dieser Server kann das Zertifikat nicht lesen, das der Passkey sendet. Verwenden Sie ein anderes Gerät oder einen Passwortmanager.',
    passkey_unknown:
      'Dieser Server kennt den Passkey nicht. Wählen Sie einen anderen, oder melden Sie sich anders an und fügen Sie diesen hinzu.',
    passkey_other_person: 'Der Passkey gehört einer anderen Person. Wählen Sie Ihren eigenen Passkey.',
    passkey_counter:
      'Der Passkey wurde vielleicht kopiert. Melden Sie sich anders an, entfernen Sie diesen Passkey und fügen Sie einen neuen hinzu.',
    passkey_cancelled:
      'Der Passkey wurde nicht verwendet. Versuchen Sie es noch einmal oder wählen Sie einen anderen Weg.',
    not_fresh:
      'Ihre Anmeldung liegt mehr als eine Stunde zurück. Melden Sie sich ab und wieder an, und fügen Sie dann den Passkey hinzu.',
    no_passkeys:
      'Unter dieser Adresse gibt es keine Passkeys. Öffnen Sie den Server über einen Hostnamen mit https.',
    other:
      'Die Anmeldung wurde abgelehnt. Melden Sie sich wieder an. Wenn es erneut misslingt, bitten Sie Ihre Administration, im Protokoll nach der Kennung zu suchen.',
  },
};
