/** The files of the package by their paths below the root, except those that are made for it. */
export function listFiles(): readonly string[];
/** The files of PostgreSQL in the archive, below the folder of its package. */
export function listPostgresFiles(folder: string): readonly string[];
