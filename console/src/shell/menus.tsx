/** The menus of the first page, as one file that is loaded after it: a file for each would be four requests. */
export { ColumnItems, OrderItems } from '../contacts/list/list-menus.tsx';
export { MenuOf } from '../ui/menus/overlays.tsx';
export { ViewItems } from '../views/ViewItems.tsx';
export { AccountItems } from './AccountItems.tsx';
