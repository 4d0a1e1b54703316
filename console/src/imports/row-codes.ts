/** Codes of the server for rows of an import and for their cells. A test compares them with the server. */
export const rowCodes = [
  ...(['known', 'unchanged', 'repeated', 'similar', 'joined', 'ambiguous', 'conflict', 'taken'] as const),
  ...(['invalid', 'form', 'type', 'required', 'unknown', 'no_choice', 'forbidden_character'] as const),
  ...(['too_long', 'too_many', 'too_large', 'too_high', 'quota', 'erased', 'name_parts'] as const),
  ...(['ambiguous_phone', 'unsure_encoding', 'encoding', 'hidden_row', 'tag_case'] as const),
  ...(['left_out', 'replaced', 'country_set', 'other'] as const),
] as const;

export type RowCode = (typeof rowCodes)[number];
