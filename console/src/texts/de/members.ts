/** The texts of the page of members and roles. */
import type { members as english } from '../en/members.ts';
import type { Like } from '../like.ts';
import { plural } from './phrases.ts';

export const members: Like<typeof english> = {
  text: 'Die Menschen, die in diesem Konto arbeiten. Alle melden sich als sie selbst an; ihre Rolle begrenzt, was sie tun und sehen können.',
  tabsLabel: 'Mitglieder und Rollen',
  tabs: { members: 'Mitglieder', roles: 'Rollen' },
  emptyTitle: 'Noch keine Mitglieder',
  emptyText:
    'Laden Sie die Menschen ein, die mit diesen Kontakten arbeiten. Programme nutzen weiterhin Schlüssel.',
  name: 'Name',
  number: 'Nummer',
  role: 'Rolle',
  state: 'Zustand',
  states: { invited: 'Eingeladen', active: 'Aktiv', suspended: 'Gesperrt', left: 'Ausgeschieden' },
  declined: 'Abgelehnt',
  groups: 'Gruppen',
  lastSeen: 'Zuletzt da',
  made: 'Eingeladen am',
  owners: 'Namen als Zuständige',
  showLeft: (count) =>
    plural(count, { one: '{n} früheres Mitglied zeigen', other: '{n} frühere Mitglieder zeigen' }),
  hideLeft: 'Frühere Mitglieder ausblenden',

  invite: 'Mitglied einladen',
  inviteTitle: 'Mitglied einladen',
  inviteText:
    'Sie erhalten einen Link zum Weitergeben. Wer ihn zuerst öffnet, meldet sich als dieses Mitglied an.',
  inviteButton: 'Link erstellen',
  emailHint: 'Zum Beispiel für die Anmeldung über Ihre Firma. Es wird keine E-Mail gesendet.',
  groupsHint: 'Das Mitglied sieht alle in diesen Gruppen.',
  ownersHint:
    'Kontakte mit einem dieser Namen im Feld „Zuständig“ gehören zu diesem Mitglied. Ein Name je Zeile.',
  ownersNew:
    'Kontakte mit einem dieser Namen im Feld „Zuständig“ gehören zu diesem Mitglied. Ein Name je Zeile. Bleibt das Feld leer, gilt die Nummer des Mitglieds.',

  edit: 'Bearbeiten…',
  editTitle: (name) => `${name} bearbeiten`,
  changed: (name) => `${name} wurde gespeichert.`,
  preview: 'Sicht anzeigen…',
  previewOf: (name) => `Sicht von ${name}…`,
  previewTitle: (name) => `Was ${name} sieht`,
  previewText: 'Die Kontakte, wie dieses Mitglied sie bekommt, die neuesten zuerst.',
  previewRoleText:
    'Die Kontakte, wie ein Mitglied mit dieser Rolle und ohne Zuständigkeiten sie bekommt, die neuesten zuerst.',
  seesCount: (count) => plural(count, { one: '{n} Kontakt', other: '{n} Kontakte' }),
  seesMore: (count) => `Mehr als ${count} Kontakte`,
  seesNobody:
    'Keine Kontakte. Fügen Sie das Mitglied einer Gruppe hinzu, oder tragen Sie einen Namen ein, der bei Kontakten als zuständig steht.',
  newLink: 'Neuer Anmeldelink…',
  linkTitle: (name) => `Neuer Anmeldelink für ${name}`,
  linkText:
    'Der Link gilt einmal, innerhalb von 7 Tagen. Frühere Links gelten weiter, bis sie benutzt werden oder ablaufen.',
  shortLinkText:
    'Der Link gilt einmal, innerhalb von 15 Minuten. Er hilft, wenn diese Person sich nicht anders anmelden kann.',
  linkButton: 'Link erstellen',
  linkOf: (name) => `Link für ${name}`,
  linkUntil: (when) => `Geben Sie diesen Link nur an diese Person weiter. Er gilt einmal, bis ${when}.`,
  link: 'Anmeldelink',
  suspend: 'Sperren…',
  suspendTitle: (name) => `${name} sperren?`,
  suspendText:
    'Sitzungen und Schlüssel dieses Mitglieds gelten ab sofort nicht mehr, bis Sie die Sperre aufheben.',
  suspendButton: 'Sperren',
  restore: 'Sperre aufheben',
  end: 'Entfernen…',
  endTitle: (name) => `${name} entfernen?`,
  endText:
    'Sitzungen und Schlüssel dieses Mitglieds enden sofort. Der Name bleibt in Verläufen. Das lässt sich nicht rückgängig machen.',
  endButton: 'Entfernen',
  ended: (name) => `${name} wurde entfernt.`,

  rolesText:
    'Die vier Rollen von Switchbook sind in jedem Konto gleich. Kopieren Sie eine, um sie anzupassen. Sie können nur Rollen vergeben, deren Rechte Sie selbst haben.',
  ofProgram: 'Vorgegeben',
  newRole: 'Rolle erstellen',
  copyRole: 'Kopieren…',
  copyOf: (name) => `${name} (Kopie)`,
  roleEditText: 'Die Änderung gilt sofort für alle Mitglieder mit dieser Rolle.',
  seesTitle: 'Sieht',
  sees: {
    all: 'Alle Kontakte',
    groups: 'Eigene Kontakte und die der eigenen Gruppen',
    own: 'Nur eigene Kontakte',
  },
  seesTexts: {
    all: 'Alle im Konto.',
    groups: 'Kontakte, für die das Mitglied zuständig ist, und alle in seinen Gruppen.',
    own: 'Kontakte, für die das Mitglied zuständig ist. Alle anderen gibt es für dieses Mitglied nicht.',
  },
  partsTitle: 'Teile eines Kontakts',
  parts: {
    numbers: 'Telefonnummern',
    emails: 'E-Mail-Adressen',
    address: 'Anschrift',
    birthday: 'Geburtstag',
    description: 'Beschreibung',
    notes: 'Notizen',
    attributes: 'Alle eigenen Felder',
  },
  shown: { shown: 'Sichtbar', masked: 'Teilweise sichtbar', hidden: 'Verborgen' },
  hidden: 'Verborgen',
  masked: 'Teilweise sichtbar',
  limitedHint:
    'Eine Rolle, die nicht alles sieht, kann nur Rechte haben, die sich auf das Sichtbare beschränken.',
  scopesHint: 'Sie können nur Rechte wählen, die Sie selbst haben.',
  deleteRole: 'Löschen…',
  deleteRoleTitle: (name) => `Rolle ${name} löschen?`,
  deleteRoleText: 'Kein Mitglied hat diese Rolle. Das lässt sich nicht rückgängig machen.',
  roleDeleted: (name) => `Die Rolle ${name} wurde gelöscht.`,
};
