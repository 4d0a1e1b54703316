/** An entry of the command palette: an object to open, or an action. */
import type { IconName } from '../ui/Icon.tsx';

export type Kind =
  | 'people'
  | 'tags'
  | 'groups'
  | 'statuses'
  | 'sources'
  | 'segments'
  | 'fields'
  | 'settings'
  | 'apis'
  | 'webhooks'
  | 'intakes'
  | 'keys'
  | 'members'
  | 'imports'
  | 'deleted';

export interface PaletteEntry {
  /** unique in the list */
  readonly id: string;
  readonly icon: IconName;
  readonly title: string;
  /** a second line that distinguishes equal titles, such as a number */
  readonly text?: string | undefined;
  /** the color of a tag or a status */
  readonly color?: string | null | undefined;
  /** other words that it is found by */
  readonly words?: string | undefined;
  readonly keys?: string | undefined;
  /** The kind of an object. Only objects that can be opened again have one, and are remembered. */
  readonly kind?: Kind;
  /** the address that it opens */
  readonly href?: string;
  /** a label or name on that page, which is scrolled to */
  readonly place?: string;
  readonly run?: () => void;
  /** A second step: one of these is chosen. */
  readonly choices?: Choices | undefined;
}

export interface Choices {
  readonly load: () => Promise<readonly PaletteEntry[]>;
  /** creates and chooses an item for a text outside the list */
  readonly create?: (text: string) => void;
}

export interface Group {
  readonly heading: string;
  readonly entries: readonly PaletteEntry[];
  /** The lowest score of each entry. The server found these entries, perhaps by a text that is not shown. */
  readonly minScore?: number;
  /** The group precedes all others if a shown text fits. */
  readonly isFirst?: boolean;
}
