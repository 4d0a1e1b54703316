/** How a face tells of reading everything from its live vendor; the core runs it, so the types stand in the domain. */
export * from '../../../domain/pull-source.js';
