/** Orders by own fields: the core puts the index of the field in the place of its key. */
import type { AccountId } from '../../domain/ids.js';
import { sortForm } from '../../domain/own-field.js';
import type { PageRequest, SortKey } from '../../domain/page.js';
import { invalid } from '../../domain/problem.js';
import type { Context } from '../context.js';

type Fields = Awaited<ReturnType<Context['catalogs']['fields']>>;

/** Throws `invalid` for a field without an index. Other orders cost nothing. */
export async function ownOrder<Request extends PageRequest>(
  { catalogs }: Pick<Context, 'catalogs'>,
  accountId: AccountId,
  request: Request,
): Promise<Request> {
  const isOwn = request.order.some(({ by }) => typeof by === 'object' && 'attribute' in by);
  if (!isOwn) return request;
  const fields = await catalogs.fields(accountId);
  return { ...request, order: request.order.map((key) => indexed(key, fields)) };
}

function indexed(key: SortKey, fields: Fields): SortKey {
  if (typeof key.by !== 'object' || !('attribute' in key.by)) return key;
  const { attribute } = key.by;
  const field = fields.find((one) => one.key === attribute);
  if (field?.index === 'ready' && field.indexNumber !== null)
    return { ...key, by: { attribute, index: { number: field.indexNumber, form: sortForm(field) } } };
  const why =
    field === undefined
      ? 'an indexed field, and no field has the key'
      : field.index === 'building'
        ? 'sorted by once its index is built; it is being built for'
        : 'an indexed field; set "indexed" of the field';
  throw invalid('sort', field === undefined ? 'unknown' : 'not_indexed', `must be ${why} "${attribute}"`);
}
