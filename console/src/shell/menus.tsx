/** The menus of the first page, as one file that is loaded after it. */
export { ColumnItems, OrderItems } from '../contacts/list-menus.tsx';
export { MenuOf } from '../ui/overlays.tsx';
export { ViewItems } from '../views/ViewItems.tsx';
export { AccountItems } from './AccountItems.tsx';
