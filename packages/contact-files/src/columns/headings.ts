/**
 * The headings of other programs for the fields of a CSV file. Headings are compared without letter case, accents,
 * white space and punctuation. If none matches, they are also compared without numbers (`Phone 2 - Value` is a `Phone -
 * Value`).
 */
import { fieldsAfterFirstRelease, textRuleOf } from '@switchbook/domain/contact/contact-fields.js';
import type { OwnField } from '@switchbook/domain/fields/own-field.js';
import { normalize } from '@switchbook/domain/text/compared-text.js';
import { attributeHeadingPrefix, cellReaderOf } from '../csv/csv-fields.js';
import { programs } from './program-headings.js';

const headings: Readonly<Record<string, string>> = {
  display_name: `name, full name, contact name, display name, file as, nombre completo, nombre y apellidos,
    vollständiger name, anzeigename, nome completo, nom complet, имя контакта, полное имя, фио, nama,
    nama lengkap, nama kontak, whatsapp name, profile name, push name, pushname, customer name, client name, lead name, saved name,
    kunde, kundenname, cliente, nombre del cliente, nome do cliente, pelanggan, nama pelanggan, клиент, имя клиента`,
  given_name: `first name, given name, forename, vorname, nombre, nome, primeiro nome, prénom, имя, nama depan`,
  family_name: `last name, family name, surname, nachname, familienname, apellido, apellidos, sobrenome, último nome,
    nom de famille, nom, фамилия, nama belakang`,
  phone: `phone, phone number, phone no, phone value, telephone, telephone number, tel, tel no, mobile, mobile phone,
    mobile number, mobile no, mobile phone number, cell, cell phone, cellphone, cell number, primary phone, other phone,
    home phone, business phone, work phone, company main phone, car phone, phone mobile, phone work, phone home,
    phone other, mobile phone no, contact number, contact phone, contact no, formatted phone,
    telefon, telefonnummer, rufnummer, handy, handynummer, mobil, mobilnummer, mobiltelefon, telefon mobil,
    telefon geschäftlich, telefon privat, telefon firma, haupttelefon,
    weiteres telefon, autotelefon, teléfono, número de teléfono, móvil, celular, teléfono móvil,
    teléfono celular, telefone, telefone celular, número de telefone, telemóvel, fone, fone celular, téléphone,
    numéro de téléphone, portable, téléphone portable, mobile téléphone, телефон, номер телефона,
    мобильный, мобильный телефон, сотовый, телефон мобильный, рабочий телефон, домашний телефон,
    telepon, nomor telepon, no telepon, nomor hp, no hp, hp, ponsel, nomor ponsel`,
  whatsapp: `whatsapp, whatsapp number, whatsapp phone, whatsapp phone number, whatsapp no, whatsapp id, wa, wa number,
    wa phone, number whatsapp, msisdn, no wa, nomor wa, nomor whatsapp, no whatsapp, ватсап, вотсап`,
  lid: `lid, whatsapp lid, wa lid, lid whatsapp, whatsapp_lid, lid jid, linked id`,
  email: `email, e-mail, email address, secondary email, email work, email home, email other, e-mail address, e-mail value, mail, mail address, primary email, work email,
    personal email, correo, correo electrónico, dirección de correo, dirección de correo electrónico, endereço de email,
    endereço de e-mail, correio eletrônico, adresse e-mail, adresse email, courriel, adresse mail, почта,
    электронная почта, эл почта, адрес электронной почты, имейл, surel, alamat email, e-mail adresse, mailadresse`,
  company: `company, company name, organization, organisation, organization name, organisation name, associated company,
    account name, business, business name, employer, firma, firmenname, unternehmen, organisation, empresa,
    nombre de la empresa, nome da empresa, organización, organização, compañía, société, entreprise,
    nom de l'entreprise, компания, организация, название компании, perusahaan, nama perusahaan`,
  description: `notes, note, description, comment, comments, remarks, remark, about, notiz, notizen, bemerkung,
    bemerkungen, beschreibung, kommentar, notas, nota, descripción, descrição, comentario, comentarios, comentário,
    observaciones, observações, remarques, commentaire, commentaires, заметки, заметка, примечание, примечания,
    описание, комментарий, catatan, keterangan, deskripsi`,
  tags: `tags, tag, label, labels, categories, category, keywords, schlagwort, schlagworte, schlagwörter, kategorie,
    kategorien, etiquetas, etiqueta, categoría, categorías, categoria, categorias, étiquette, étiquettes, catégorie,
    catégories, метки, метка, теги, тег, категория, категории, ярлыки, label kontak, kategori`,
  groups: `groups, group, group membership, lists, list, segment, segments, gruppe, gruppen, grupo, grupos, groupe,
    groupes, группа, группы, список, grup, kelompok`,
  street: `street, street address, address, address street, address line 1, address 1, home street, business street,
    mailing street, straße geschäftlich, straße privat, straße, strasse, adresse, anschrift, calle, dirección, domicilio, rua, endereço, logradouro, rue,
    улица, адрес, jalan, alamat`,
  city: `city, town, address city, home city, business city, mailing city, ort geschäftlich, ort privat, stadt, ort, wohnort, ciudad, cidade,
    localidad, ville, город, kota`,
  state: `state, province, region, state region, address region, home state, business state, mailing state, county,
    region geschäftlich, region privat, bundesland kanton geschäftlich, bundesland kanton privat,
    bundesland, estado, provincia, província, comunidad autónoma, province, région, область, регион, край, provinsi`,
  zip: `zip, zip code, postal code, postcode, post code, address postal code, home postal code, business postal code,
    mailing zip, postleitzahl geschäftlich, postleitzahl privat, plz, postleitzahl, código postal, cp, cep, code postal, индекс, почтовый индекс, kode pos`,
  country_code: `country, country name, country code, country region, address country, home country, home country region,
    business country, business country region, mailing country, land region geschäftlich,
    land region privat, land, país, pays, страна, negara`,
  owner: `owner, contact owner, assigned to, assignee, account owner, responsible, besitzer, zuständig, propietario,
    responsable, proprietário, responsável, propriétaire, ответственный, владелец, pemilik, penanggung jawab`,
  status: `status, lead status, contact status, estado del lead, situação, statut, статус`,
  source: `source, lead source, original source, contact source, quelle, herkunft, fuente, origen, origem, fonte,
    источник, sumber`,
  type: `type, contact type, typ, kontakttyp, tipo, tipo de contacto, type de contact, тип, tipe, jenis`,
  avatar_url: `avatar url, photo url, picture url, image url, avatar, photo`,
  blocked: `blocked, is blocked, gesperrt, bloqueado, bloqué, заблокирован, diblokir`,
};

const laterHeadings = fieldsAfterFirstRelease
  .map(textRuleOf)
  .map(({ wire, headings: list = '' }) => [wire, list] as const);

const fieldsByHeading: ReadonlyMap<string, string> = new Map(
  [...Object.entries(headings), ...laterHeadings].flatMap(([field, list]) =>
    [field, ...list.split(',')].map((heading) => [plainHeading(heading), field] as const),
  ),
);

/** Returns the field of a heading; undefined for an unknown one. Own fields are known by key and label. */
export function recognize(heading: string, fields: readonly OwnField[] = []): string | undefined {
  const trimmed = heading.trim();
  if (cellReaderOf(trimmed) !== undefined) return trimmed;
  const bare = plainHeading(trimmed);
  const field = fieldsByHeading.get(bare) ?? fieldsByHeading.get(bare.replaceAll(/\p{N}/gu, ''));
  if (fields.length === 0) return field;
  const { exact, byName } = ownNamesOf(fields);
  const ownField = exact.get(trimmed) ?? (bare === '' || field !== undefined ? undefined : byName.get(bare));
  return ownField === undefined ? field : `${attributeHeadingPrefix}${ownField}`;
}

/** Keys of own fields, by their key and label. */
interface OwnNames {
  readonly exact: ReadonlyMap<string, string>;
  /** keyed by the compared names */
  readonly byName: ReadonlyMap<string, string>;
}

/** A file has up to thousands of headings, and each is compared with all own fields. */
const namesOfFields = new WeakMap<readonly OwnField[], OwnNames>();

/** Returns the names of own fields. If several fields have one name, the first field gets it. */
function ownNamesOf(fields: readonly OwnField[]): OwnNames {
  const stored = namesOfFields.get(fields);
  if (stored !== undefined) return stored;
  const exact = new Map<string, string>();
  const byName = new Map<string, string>();
  for (const { key, label } of fields)
    for (const name of [key, label]) {
      if (!exact.has(name)) exact.set(name, key);
      const bare = plainHeading(name);
      if (!byName.has(bare)) byName.set(bare, key);
    }
  const names = { exact, byName };
  namesOfFields.set(fields, names);
  return names;
}

const plainNames: ReadonlySet<string> = new Set(['name', 'nama']);

/** Whether the heading is only *Name*, which may also stand for a part of a name. */
export function isPlainName(heading: string): boolean {
  return plainNames.has(plainHeading(heading));
}

interface RecognizedProgram {
  readonly name: string;
  /** fields by heading; `''`: not imported */
  readonly fields: ReadonlyMap<string, string>;
}

/** Returns the program that exports files with these headings; undefined: unknown. */
export function recognizeProgram(headings: readonly string[]): RecognizedProgram | undefined {
  const headingsByKey = new Map(headings.map((heading) => [headingKey(heading), heading]));
  const program = programs.find(({ signature }) =>
    signature.every((heading) => headingsByKey.has(headingKey(heading))),
  );
  if (program === undefined) return undefined;
  const fields = Object.entries(program.fields).flatMap(([heading, field]) => {
    const name = headingsByKey.get(headingKey(heading));
    return name === undefined ? [] : [[name, field] as const];
  });
  return { name: program.name, fields: new Map(fields) };
}

const headingKey = (heading: string) => heading.trim().toLowerCase();

function plainHeading(heading: string): string {
  return normalize(heading.toLowerCase(), 'NFD').replaceAll(/[^\p{L}\p{N}]/gu, '');
}
