/** Layers over the page by component: the place of each, and how a user types into it. */

/** The layers that a test opens, each with its component. `console.test.ts` types letters into the first ones. */
export const layersTyped = {
  'the menu of the account': 'LateMenu',
  'the menu of views': 'LateMenu',
  'the columns': 'LateMenu',
  'the menu of a column': 'ColumnMenu',
  'the fields of a filter': 'Float',
  'the choices of a cell': 'ChoiceEditor',
  'a dialog': 'Dialog',
  'the palette': 'CommandPalette',
  'the help': 'Dialog',
  'a list for selected contacts': 'Combobox',
  'the menu of a person': 'Menu',
  'the tags of a person': 'Popover',
} as const;

/** Their focus is always in a field. The tests of these files read the typed text back. */
export const fieldsOnly = {
  EarlyField: 'palette.test.ts',
  SignInOverlay: 'grid.test.ts',
} as const;

interface LayerUses {
  readonly uses: readonly string[];
  /** the component that contains it */
  readonly madeOf?: string;
}

export const layerUses: Readonly<Record<string, LayerUses>> = {
  ChoiceEditor: { uses: ['contacts/table/ChoiceCell.tsx'] },
  ColumnMenu: { uses: ['grid/HeaderCell.tsx'] },
  SignInOverlay: { uses: [] },
  EarlyField: { uses: ['contacts/ContactsPage.tsx', 'shell/Shell.tsx', 'views/ViewBar.tsx'] },
  Float: { uses: ['filters/FilterPanel.tsx'] },
  CommandPalette: { uses: ['shell/Shell.tsx'] },
  Dialog: {
    uses: [
      'contacts/ExportDialog.tsx',
      'contacts/NewContact.tsx',
      'intakes/IntakeForm.tsx',
      'members/PreviewDialog.tsx',
      'person/MergeDialog.tsx',
      'shell/KeyboardHelp.tsx',
      'ui/ConfirmDialog.tsx',
      'ui/forms/form-dialog.tsx',
    ],
  },
  Menu: {
    uses: ['filters/FilterBar.tsx', 'person/Channels.tsx', 'ui/menus/overlays.tsx'],
  },
  LateMenu: { uses: ['contacts/list/toolbar.tsx', 'shell/AccountMenu.tsx', 'views/ViewBar.tsx'] },
  MenuOf: { madeOf: 'LateMenu', uses: [] },
  Popover: { uses: ['ui/forms/Combobox.tsx'] },
  Combobox: {
    madeOf: 'Popover',
    uses: [
      'contacts/BulkBar.tsx',
      'contacts/table/TagsField.tsx',
      'fields/ChoiceRows.tsx',
      'imports/Problems.tsx',
      'members/member-dialogs.tsx',
      'person/TagsAndStatus.tsx',
      'settings/AssignField.tsx',
      'ui/forms/Combobox.tsx',
    ],
  },
  Select: {
    madeOf: 'Combobox',
    uses: [
      'connect/LiveCalls.tsx',
      'filters/ValueEditor.tsx',
      'imports/ColumnTable.tsx',
      'imports/DeclareDialog.tsx',
      'imports/ImportOptions.tsx',
      'imports/Problems.tsx',
      'members/RoleDialog.tsx',
      'person/AsSeenBy.tsx',
      'person/Attributes.tsx',
      'person/Details.tsx',
      'person/Messaging.tsx',
      'person/OwnFieldRow.tsx',
      'settings/FirstSteps.tsx',
      'ui/forms/Combobox.tsx',
      'usage/UsagePage.tsx',
      'webhooks/Deliveries.tsx',
    ],
  },
  SelectField: {
    madeOf: 'Select',
    uses: [
      'books/BookDetail.tsx',
      'books/book-forms.tsx',
      'catalogs/item-dialogs.tsx',
      'connect/CompareCard.tsx',
      'connect/ForwardCard.tsx',
      'connect/KeyStep.tsx',
      'connect/PullCard.tsx',
      'connect/TryIt.tsx',
      'contacts/NewContact.tsx',
      'fields/FieldDialog.tsx',
      'filters/ValueEditor.tsx',
      'imports/ImportOptions.tsx',
      'imports/offers.tsx',
      'intakes/IntakeForm.tsx',
      'intakes/intake-dialogs.tsx',
      'keys/ScopePicker.tsx',
      'keys/key-dialogs.tsx',
      'members/RoleDialog.tsx',
      'members/member-dialogs.tsx',
      'person/Attributes.tsx',
      'person/Identities.tsx',
      'settings/AccountForm.tsx',
      'settings/AssignField.tsx',
      'settings/SettingsPage.tsx',
      'webhooks/webhook-forms.tsx',
    ],
  },
  ConfirmDialog: {
    madeOf: 'Dialog',
    uses: [
      'books/BookDetail.tsx',
      'bulk/BulkChangesPage.tsx',
      'deleted/DeletedPage.tsx',
      'imports/ImportView.tsx',
      'intakes/IntakesPage.tsx',
      'keys/KeysPage.tsx',
      'me/Logins.tsx',
      'members/ConfirmChange.tsx',
      'person/PersonHeader.tsx',
      'ui/ConfirmButton.tsx',
      'views/ViewDialogs.tsx',
      'webhooks/WebhookDetail.tsx',
    ],
  },
  ConfirmButton: {
    madeOf: 'ConfirmDialog',
    uses: ['deleted/DeletedPage.tsx', 'intakes/Receivers.tsx', 'numbers/NumbersPage.tsx'],
  },
  FormDialog: {
    madeOf: 'Dialog',
    uses: [
      'books/BookDetail.tsx',
      'catalogs/item-dialogs.tsx',
      'contacts/BulkBar.tsx',
      'drafts/ChangeDialog.tsx',
      'fields/FieldsPage.tsx',
      'filters/FilterBar.tsx',
      'imports/DeclareDialog.tsx',
      'intakes/IntakeForm.tsx',
      'intakes/Receivers.tsx',
      'intakes/intake-dialogs.tsx',
      'keys/key-dialogs.tsx',
      'me/Logins.tsx',
      'members/member-dialogs.tsx',
      'person/EraseDialog.tsx',
      'webhooks/Deliveries.tsx',
    ],
  },
  SecretDialog: {
    madeOf: 'Dialog',
    uses: [
      'keys/key-dialogs.tsx',
      'members/member-dialogs.tsx',
      'webhooks/WebhookDetail.tsx',
      'webhooks/webhook-forms.tsx',
    ],
  },
  ActionMenu: {
    madeOf: 'Menu',
    uses: [
      'books/BookDetail.tsx',
      'person/Identities.tsx',
      'person/PersonHeader.tsx',
      'ui/tables/RecordList.tsx',
      'webhooks/WebhookDetail.tsx',
    ],
  },
  RecordList: {
    madeOf: 'ActionMenu',
    uses: [
      'catalogs/CatalogsPage.tsx',
      'keys/KeysPage.tsx',
      'members/MemberList.tsx',
      'members/RoleList.tsx',
    ],
  },
};
