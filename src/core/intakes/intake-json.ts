/** Intakes as JSON for the API and the command line. */
import type { Intake, IntakeTest } from '../../domain/intake.js';
import { told } from '../../domain/wire-names.js';

export function intakeJson(intake: Intake) {
  return {
    ...told(intake, 'id', 'name', 'variant', 'portfolio', 'numbers', 'unread', 'applied', 'unreadable'),
    ...told(intake, 'lastAt', 'madeBy', 'createdAt', 'updatedAt'),
  };
}

export function intakeTestJson(test: IntakeTest) {
  return told(test, 'state', 'phone', 'contactId', 'created');
}
