/** Points in time as every wire of ours writes them. */
export { parseInstant } from '../../domain/instant.js';
