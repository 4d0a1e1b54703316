/** The texts of the page that connects assistants. */
import type { assistants as english } from '../en/assistants.ts';
import type { Like } from '../like.ts';

export const assistants: Like<typeof english> = {
  title: 'Assistenten',
  text: 'Claude, Cursor, n8n und andere können Personen finden, Einwilligungen erfassen und Änderungen vorschlagen. Geben Sie jedem Assistenten einen eigenen Schlüssel.',
  open: 'Assistenten verbinden',
  guide: 'Anleitung',
  key: 'Schlüssel erstellen',
  keyText: 'Der Schlüssel begrenzt, was der Assistent darf. Wählen Sie so wenig wie nötig.',
  may: 'Zugriff',
  grants: {
    read: 'Nur lesen',
    save: 'Lesen und speichern',
    all: 'Lesen, speichern, zusammenführen und löschen',
  },
  grantTexts: {
    read: 'Personen finden und zeigen, prüfen, ob Nachrichten erlaubt sind, Änderungen und Dubletten auflisten.',
    save: 'Auch Personen speichern, Einwilligungen erfassen sowie Tags, Status und Felder ändern.',
    all: 'Auch Gruppen ändern, zusammenführen und löschen. Jede Zusammenführung und jede Löschung braucht zuerst einen Plan.',
  },
  name: 'Name',
  nameHint: 'Erscheint im Verlauf jedes Kontakts.',
  usualName: 'Assistent',
  made: (name) => `Der Schlüssel „${name}“ wurde erstellt. Die Einstellungen auf dieser Seite enthalten ihn.`,
  another: 'Weiteren Schlüssel erstellen',

  settings: 'Assistenten verbinden',
  settingsText: 'Wählen Sie das Programm und kopieren Sie seine Einstellungen.',
  program: 'Programm',
  snippet: (program) => `Einstellungen für ${program}`,
  programs: {
    claudeCode: 'Claude Code',
    claudeDesktop: 'Claude Desktop',
    cursor: 'Cursor',
    n8n: 'n8n',
    openai: 'OpenAI-API',
  },
  hints: {
    claudeCode: 'Führen Sie diesen Befehl in einem Terminal aus.',
    claudeDesktop:
      'Ergänzen Sie dies in claude_desktop_config.json und starten Sie Claude Desktop neu. Es startet das Programm von Switchbook auf diesem Computer. Passen Sie deshalb den Pfad an.',
    cursor: 'Ergänzen Sie dies in ~/.cursor/mcp.json.',
    n8n: 'Fügen Sie dies in einen Workflow ein. Es wird zu einem Knoten „MCP Client Tool“ für einen Agenten. Erstellen Sie dann einen Zugang „Bearer Auth“ mit dem Schlüssel.',
    openai:
      'ChatGPT meldet sich mit OAuth an und kann keinen Schlüssel verwenden. Programme, die die OpenAI-API aufrufen, können es: Ergänzen Sie dies bei deren Werkzeugen. Die URL muss öffentlich sein.',
  },
};
