export interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: boolean | Schema;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
}
export type Content = Readonly<Record<string, Schema>>;
export interface ShortOperation {
  readonly parameters: Readonly<Record<string, { readonly required: boolean; readonly schema: Schema }>>;
  readonly body?: { readonly required: boolean; readonly content: Content };
  readonly responses: Readonly<Record<string, Content>>;
}
export interface ShortDocument {
  readonly operations: Readonly<Record<string, ShortOperation>>;
  readonly schemas: Readonly<Record<string, Schema>>;
}
/** The types at each path. */
export type Shape = Readonly<Record<string, readonly string[]>>;
/** The options of each command: `flag`, or `value` for one with a value. */
export type Commands = Readonly<Record<string, Readonly<Record<string, string>>>>;
export type Outputs = Readonly<Record<string, Shape>>;
/** A release in its recorded form. */
export interface Recorded {
  readonly version: string;
  readonly commit: string;
  readonly documents: Readonly<Record<string, ShortDocument>>;
  readonly commands: Commands;
  readonly outputs: Outputs;
  readonly settings: readonly string[];
}
export function shortDocument(document: object): ShortDocument;
export function shapeOf(value: unknown): Shape;
export function readCommands(help: (path: readonly string[]) => Promise<string>): Promise<Commands>;
export function readOutputs(run: (args: readonly string[]) => Promise<unknown>): Promise<Outputs>;
