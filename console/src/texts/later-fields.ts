/** The names of text fields that were added to contacts later, in the order of the details. A new text is a line here, in all languages. */
type Tag = 'en' | 'de' | 'pt-BR' | 'es' | 'id' | 'ru';

const names = {
  job_title: {
    ...{ en: 'Job title', de: 'Position', 'pt-BR': 'Cargo', es: 'Cargo', id: 'Jabatan', ru: 'Должность' },
  },
  birthday: {
    ...{ en: 'Birthday', de: 'Geburtstag', 'pt-BR': 'Aniversário', es: 'Cumpleaños' },
    ...{ id: 'Tanggal lahir', ru: 'День рождения' },
  },
  language: { en: 'Language', de: 'Sprache', 'pt-BR': 'Idioma', es: 'Idioma', id: 'Bahasa', ru: 'Язык' },
  time_zone: {
    ...{ en: 'Time zone', de: 'Zeitzone', 'pt-BR': 'Fuso horário', es: 'Zona horaria' },
    ...{ id: 'Zona waktu', ru: 'Часовой пояс' },
  },
} as const satisfies Readonly<Record<string, Readonly<Record<Tag, string>>>>;

export type LaterField = keyof typeof names;
export const laterFields = Object.keys(names) as readonly LaterField[];

export function laterNames(language: Tag): Readonly<Record<LaterField, string>> {
  return Object.fromEntries(laterFields.map((name) => [name, names[name][language]])) as Record<
    LaterField,
    string
  >;
}
