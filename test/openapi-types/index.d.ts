/** The TypeScript module that stands for an OpenAPI document. */
export function typesOf(document: object): Promise<string>;
