/** Intakes as JSON for the API and the command line. */
import type { Intake, IntakeTest, Receiver } from '../../domain/intake.js';
import { told } from '../../domain/wire-names.js';

export function intakeJson(intake: Intake) {
  return {
    ...told(intake, 'id', 'name', 'variant', 'portfolio', 'numbers', 'kinds', 'today', 'unread'),
    ...told(intake, 'applied', 'unreadable', 'refused', 'failed', 'verifiedAt', 'lastAt'),
    ...told(intake, 'oldSecretUntil', 'oldTokenUntil', 'madeBy', 'createdAt', 'updatedAt'),
  };
}

export function receiverJson(receiver: Receiver) {
  const { lastAnswer, resend } = receiver;
  return {
    ...told(receiver, 'id', 'intakeId', 'name', 'url', 'state', 'reason', 'waiting', 'oldestAt'),
    last_answer: lastAnswer && told(lastAnswer, 'status', 'error', 'at'),
    ...told(receiver, 'lastDeliveryAt', 'failureCount', 'failingSince'),
    resend: resend && told(resend, 'from', 'to', 'count'),
    ...told(receiver, 'madeBy', 'createdAt', 'updatedAt'),
  };
}

export function intakeTestJson(test: IntakeTest) {
  return told(test, 'state', 'phone', 'contactId', 'created');
}
