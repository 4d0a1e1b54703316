import { phrasesIn } from '../phrases.ts';

export const { plural, number } = phrasesIn('es');
