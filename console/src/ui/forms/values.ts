/** The values of a form, and the members of the field for each of them. */
import { useState } from 'react';

export type Labels<Values> = Readonly<Record<keyof Values & string, string>>;

export interface FieldOf<Values, Name extends keyof Values> {
  /** its path in the API too */
  readonly name: Name;
  readonly label: string;
  readonly value: Values[Name];
  readonly onChange: (value: Values[Name]) => void;
}

type PutValues<Values> = (entered: Partial<Values>) => void;

export const fieldsOf =
  <Values>(labels: Labels<Values>, values: Values, put: PutValues<Values>) =>
  <Name extends keyof Values & string>(name: Name): FieldOf<Values, Name> => ({
    name,
    label: labels[name],
    value: values[name],
    onChange: (value) => put({ [name]: value } as unknown as Partial<Values>),
  });

/** Holds the values of a form that stores no drafts. */
export function useValues<Values>(first: Values | (() => Values), labels: NoInfer<Labels<Values>>) {
  const [values, setValues] = useState(first);
  const put: PutValues<Values> = (entered) => setValues((now) => ({ ...now, ...entered }));
  return { values, put, at: fieldsOf(labels, values, put) };
}
