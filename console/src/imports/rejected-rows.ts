/** The rejected rows of an import, which the server has, as a new file. */
import type { QueryClient } from '@tanstack/react-query';
import { openFile } from '../api/client.ts';
import type { Import } from '../api/types.ts';
import { t } from '../texts/texts.ts';
import { inspectFile, newDraft, send, setDraft } from './draft.ts';
import { guessCountry } from './guess-country.ts';
import { draftOf } from './kept-draft.ts';

/** Opens the rows in the grid. `checked`: the check of them that a reload left without its file; else they are checked. */
export async function openRejected(client: QueryClient, first: Import, checked?: Import): Promise<void> {
  const name = t.imports.rejectedOf((first.file_name ?? t.imports.nameless).replace(/(\.csv)?(\.gz)?$/i, ''));
  const answer = await openFile(`/imports/${first.id}/rejected`, {}, new AbortController().signal);
  const file = new File([await new Response(answer.body).blob()], name, { type: 'text/csv' });
  const { on_match: onMatch, repeats, fixes, region: country, date_order: order } = checked ?? first;
  // The rows that were imported may have shown the country and the order, which these rows do not show.
  const read = { region: country ?? '', dateOrder: order ?? '' } as const;
  const inspection = await inspectFile(file, read);
  const draft = newDraft(file, inspection, {
    onMatch,
    repeats,
    fixes,
    of: first.id,
    // The user opens these rows to fix them, so a wrong cell keeps its row here.
    badCells: checked?.bad_cells ?? 'reject_row',
    ...read,
    ...(country === null && (await guessCountry(client, file, inspection, read.dateOrder))),
  });
  if (checked === undefined) {
    setDraft(draft);
    return send(client, true);
  }
  const { on_similar: onSimilar, id } = checked;
  setDraft({ ...draft, onSimilar, dryRunId: id, ...draftOf(id, file, inspection) });
}
