/** A field that an account declares for its contacts. Its values are attributes of contacts, under the same key. */
export const ownFieldTypes = ['text', 'number', 'date', 'yes_no', 'one_of', 'several_of', 'url'] as const;
export type OwnFieldType = (typeof ownFieldTypes)[number];

export interface OwnFieldChoice {
  readonly value: string;
  readonly label: string;
  /** `#RRGGBB` */
  readonly color: string | null;
}

export interface OwnField {
  readonly id: string;
  /** counts up in the account, never used again */
  readonly number: number;
  /** the member of `attributes` that has the value */
  readonly key: string;
  readonly label: string;
  readonly type: OwnFieldType;
  /** choices of `one_of` and `several_of`; empty for other types */
  readonly choices: readonly OwnFieldChoice[];
  /** no two contacts have the same value */
  readonly unique: boolean;
  /** a search for text also finds contacts by it; such a field is indexed */
  readonly searched: boolean;
  /** filters and orders use an index, which may still be under construction */
  readonly index: 'none' | 'building' | 'ready';
  /** the number of the index in `field_values`; null: the field has no index */
  readonly indexNumber: number | null;
}

/** Returns the form of a field's values for sorting and for its index. */
export const sortForm = ({ type }: Pick<OwnField, 'type'>): 'number' | 'text' =>
  type === 'number' ? 'number' : 'text';

/** The members that a condition on the field needs. */
export type ReadField = Pick<OwnField, 'key' | 'type'> & {
  readonly choices: readonly Pick<OwnFieldChoice, 'value'>[];
} & Partial<Pick<OwnField, 'searched' | 'index' | 'indexNumber'>>;

/** Whether a search can cover the type. Other types have few values, or no text. */
export const isSearchable = (type: OwnFieldType): boolean => type === 'text' || type === 'url';

/** Returns the number of the index, once the index is ready. */
export const readyIndex = ({ index, indexNumber }: Partial<Pick<OwnField, 'index' | 'indexNumber'>>) =>
  index === 'ready' && typeof indexNumber === 'number' ? indexNumber : undefined;
