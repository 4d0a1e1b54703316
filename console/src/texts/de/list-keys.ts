/** The keys of the list of contacts, for the help. */
import type { listKeys as english } from '../en/list-keys.ts';
import type { Like } from '../like.ts';

export const listKeys: Like<typeof english> = {
  ArrowDown: 'Nächste Zelle (alle Pfeiltasten). Mit Umschalttaste: Bereich auswählen',
  F2: 'Zelle bearbeiten (auch Eingabetaste). Ein Buchstabe ersetzt ihren Text: Für Tastenkürzel zuerst die Zelle verlassen',
  Escape: 'Zelle verlassen, danach Auswahl aufheben',
  Enter: 'Kontakt öffnen, in der ersten Spalte',
  'mod+Enter': 'Kontakt öffnen, in jeder Spalte',
  Space: 'Kontakt auswählen. Mit Umschalttaste: Bereich auswählen',
  'mod+c': 'Zellen kopieren',
  'mod+v': 'Zellen einfügen',
  'mod+d': 'Zellen aus der ersten Zeile füllen',
  Delete: 'Zellen leeren',
  'mod+z': 'Letzte Bearbeitung rückgängig machen',
  'mod+y': 'Letzte Bearbeitung wiederholen',
  Home: 'Erste Zelle der Zeile (Ende: letzte Zelle)',
  'mod+Home': 'Erster Kontakt',
  'mod+End': 'Letzter Kontakt',
  'Alt+ArrowDown': 'Menü der Spalte, auf ihrer Überschrift',
  'mod+Shift+ArrowRight': 'Ansicht verschieben, auf ihrem Tab (auch mit der Maus)',
};
