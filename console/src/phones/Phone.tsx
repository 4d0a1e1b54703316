/** A number as people read it. Copies and links have the stored one. */
import { usePhoneFormat } from './use-phone-format.ts';

export function Phone({ number }: { number: string }) {
  const format = usePhoneFormat();
  return format(number);
}
