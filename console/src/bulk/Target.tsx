/** The contacts of a bulk change in words. */
import type { BulkChange } from '../api/types.ts';
import { useSentence } from '../filters/sentence.ts';
import { t } from '../texts/texts.ts';
import { targetWords } from './words.ts';

export function Target({ job }: { job: BulkChange }) {
  const sentence = useSentence(job.filter);
  return (
    <p className="text-xs break-words text-ink-soft">
      {sentence ? t.bulkChanges.matching(sentence) : targetWords(job)}
    </p>
  );
}
