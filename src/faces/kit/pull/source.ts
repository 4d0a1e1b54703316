/** Types by which a face describes pulls from its live vendor. They are in the domain, since the core runs pulls. */
export * from '../../../domain/pull-source.js';
