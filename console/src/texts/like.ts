/** The shape of a catalogue in another language: the same keys, any strings, functions with the same parameters. */
export type Like<T> = T extends string
  ? string
  : T extends (...values: infer Values) => unknown
    ? (...values: Values) => string
    : { readonly [Key in keyof T]: Like<T[Key]> };
