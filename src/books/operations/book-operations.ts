/** The table of operations on phone books as phones read them. Reads check the rights of their callers themselves. */
import { type Parts, redactContact } from '@switchbook/domain/access/redaction.js';
import type { Contact } from '@switchbook/domain/contact/contact.js';
import { guardCommand, redactCommandResult } from '../../contacts/operations/contact-operations.js';
import { guessedByCommands } from '../../contacts/operations/guessed-by-commands.js';
import {
  needs,
  needsNone,
  withNothingToRedact,
  withRedaction,
} from '../../operation-context/declared-operation.js';
import { guessedByFilter } from '../../visibility/values/guessed-numbers.js';
import { findBook, listOwnBooks } from './own-books.js';
import { readBook } from './read-book.js';
import { readCards } from './read-cards.js';
import { saveCard } from './save-card.js';
import { findByNumber, searchBook } from './search-book.js';

const redaction = {
  redactResult: (parts: Parts, contacts: readonly Contact[]) =>
    contacts.map((contact) => redactContact(parts, contact)),
  guessed: guessedByFilter((contacts: readonly Contact[]) => contacts.length),
};

export const bookOperations = {
  ...needsNone({
    ...withNothingToRedact({ listOwnBooks, readBook, findBook }),
    readCards: withRedaction(readCards, {
      redactResult: (parts, { cards, count }) => ({
        cards: cards.map((card) => ({ ...card, contact: redactContact(parts, card.contact) })),
        count,
      }),
    }),
    searchBook: withRedaction(searchBook, redaction),
    findByNumber: withRedaction(findByNumber, redaction),
  }),
  ...needs('contacts:write', {
    saveCard: withRedaction(saveCard, {
      addChecks: (parts, caller, command, card) => [caller, guardCommand(parts, command), card],
      redactResult: redactCommandResult,
      guessed: guessedByCommands,
    }),
  }),
};
