/** The table of operations on erasure. */
import { needs } from '../../operation-context/declared-operation.js';
import { eraseContact } from './erase-contact.js';

export const erasureOperations = needs('contacts:delete', { eraseContact });
