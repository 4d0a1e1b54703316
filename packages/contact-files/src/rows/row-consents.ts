/**
 * The answers of one row to requests for consent. At the end of the row they become consents with their date and proof.
 */
import type { Channel, ConsentState } from '@switchbook/domain/consent/consent.js';
import type { ImportedConsent } from './imported-contact.js';

interface ConsentAnswer {
  readonly channel: Channel;
  readonly purpose: string | undefined;
  readonly state: ConsentState;
  /** the column and the cell, shortened */
  readonly column: string;
  readonly cell: string;
  readonly day: Date | undefined;
}

export class ConsentAnswers {
  readonly #answers: ConsentAnswer[] = [];
  /** the day of the row's answers without their own day */
  day: Date | undefined;
  proof: string | undefined;

  push(answer: ConsentAnswer): void {
    this.#answers.push(answer);
  }

  /** Returns the answers as consents. Their proof names the file and the row. */
  consents(row: number, fileName: string | undefined): readonly ImportedConsent[] {
    return this.#answers.map(({ channel, purpose, state, column, cell, day = this.day }) => ({
      channel,
      state,
      ...(purpose !== undefined && { purpose }),
      source: 'import',
      proof: {
        ...(fileName !== undefined && { file: fileName }),
        row,
        column,
        cell,
        ...(this.proof !== undefined && { text: this.proof }),
      },
      ...(day !== undefined && { occurredAt: day }),
    }));
  }
}
