/** Saves the filter as a segment, which other filters, exports and programs can name. */
import { useState } from 'react';
import { call } from '../api/client.ts';
import { t } from '../texts/texts.ts';

import { FormDialog, TextField } from '../ui/forms/form-dialog.tsx';
import { segmentsQuery } from './fields.ts';

export function SaveSegment({ filter, onClose }: { filter: string; onClose: () => void }) {
  const [name, setName] = useState('');
  return (
    <FormDialog
      title={t.filterBar.saveSegment}
      description={t.filterBar.segmentText}
      action={t.actions.save}
      isDisabled={name.trim() === ''}
      run={() => call('POST', '/segments', { body: { name: name.trim(), tree: JSON.parse(filter) } })}
      done={t.filterBar.segmentSaved(name.trim())}
      refresh={[segmentsQuery]}
      onClose={onClose}
    >
      <TextField
        label={t.filterBar.segmentName}
        name="name"
        autoFocus
        autoComplete="off"
        maxLength={255}
        value={name}
        onChange={setName}
      />
    </FormDialog>
  );
}
