/** Returns a TypeScript module with the types of an OpenAPI document. */
export function typesOf(document: object): Promise<string>;
