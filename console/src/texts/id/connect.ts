/** The texts of the page of APIs and of moving from a vendor. */
import type { connect as english } from '../en/connect.ts';
import type { Like } from '../like.ts';
import { number, plural } from './phrases.ts';

const contacts = (count: number) => plural(count, { other: '{n} kontak' });
const requests = (count: number) => plural(count, { other: '{n} permintaan' });
const differences = (count: number) => plural(count, { other: '{n} perbedaan' });

export const connect: Like<typeof english> = {
  text: 'Switchbook mendukung semua API ini. Skrip dan konektor Anda tetap berjalan setelah URL dasarnya diganti. Pilih API yang dipakai program Anda.',
  all: 'Semua API',
  another: 'API lain',
  own: 'Switchbook API',
  none: {
    title: 'Tidak ada API yang tersedia',
    text: 'Server tidak menemukan API. Periksa cara pemasangannya.',
  },
  unknown: { title: 'API ini tidak ada di sini', text: 'Pilih salah satu dari daftar.' },
  reference: 'Referensi API',
  guide: 'Panduan migrasi',
  newWindow: '(membuka tab baru)',

  base: 'Ganti URL dasar',
  baseText: (vendor: string) => `Jalur, kunci, dan isi permintaan tetap sama seperti di ${vendor}.`,
  baseOwn: 'Setiap jalur Switchbook API dimulai dengan URL ini.',
  before: 'Lama',
  after: 'Baru',
  copyAfter: (url: string) => `Salin ${url}`,
  headers: 'Header setiap permintaan',
  differs: 'Perbedaan',
  everyNote: 'Semua perbedaan tercantum di referensi API.',

  keyPlaceholder: 'YOUR_KEY',
  accountPlaceholder: 'YOUR_ACCOUNT',
  numberPlaceholder: 'YOUR_NUMBER',

  keys: 'Impor kunci program Anda',
  keysText:
    'Kunci yang diimpor tetap berlaku, jadi program Anda tidak perlu diubah. Switchbook hanya menyimpan hash-nya dan tidak pernah menampilkan kunci itu lagi.',
  clientKey: 'Kunci program',
  clientKeyHint: (api: string) => `Kunci yang kini dikirim program ke ${api}.`,
  tokenHint: (path) => `Program lain mengambil token di sini pada ${path}, dengan ID akun dan sebuah kunci.`,
  keyName: 'Nama',
  keyNameHint: 'Tampil di daftar kunci',
  may: 'Akses',
  scopes: {
    clients: 'Baca dan tulis, sesuai kebutuhan program',
    read: 'Baca saja',
    all: 'Sama dengan kunci Anda',
  },
  importKey: 'Impor kunci',
  imported: (name: string, prefix: string) =>
    `Kunci ${name} (${prefix}…) telah diimpor. Program sudah dapat memakainya.`,
  toKeys: 'Semua kunci',

  tryIt: 'Coba permintaan',
  tryText: 'Jalankan di tempat program Anda berjalan. Permintaannya muncul di bagian “Permintaan real-time”.',
  request: 'Permintaan',
  address: 'Jalur',
  keyInSnippets: 'Kunci dalam contoh',
  keyInSnippetsHint: 'Kunci tetap di halaman ini. Kunci tidak dikirim dan tidak disimpan.',
  language: 'Bahasa pemrograman',
  n8nHint: 'Salin dan tempelkan ke alur kerja. Hasilnya sebuah node HTTP Request.',
  snippet: (language: string) => `Permintaan dalam ${language}`,

  vendorUrl: 'URL',
  vendorUrlHint: (prefix: string) => `Tanpa ${prefix}`,
  vendorKey: (name: string) => `Kunci Anda di ${name}`,
  vendorKeyKept: 'Kosongkan untuk memakai kunci yang tersimpan bagi URL ini.',
  vendorKeyKeptForPulls: 'Kosongkan untuk menarik kontak dengan kunci yang tersimpan bagi URL ini.',
  needsKey: 'Isi URL dan kunci Anda di atas.',
  /** `form` is an English phrase of the API, such as “begins with EAA” */
  vendorKeyForm: (form: string) => `Format (bahasa Inggris): ${form}.`,
  lacks: {
    member: (role) => `Peran Anda (${role}) tidak mencakup ini. Tanyakan kepada pemilik akun.`,
    text: (scope) => `Anda tidak punya akses. Masuk dengan kunci yang memiliki izin ${scope}.`,
  },

  pullText:
    'Membaca semua kontak dari vendor dan mengimpornya ke sini. ID yang dikenal program Anda tetap sama. Uji coba tidak mengimpor apa pun.',
  dryRun: 'Mulai uji coba',
  pullNow: 'Tarik kontak',
  onMatch: 'Jika kontak sudah ada',
  matches: {
    fill: 'Isi bidang yang kosong',
    update: 'Timpa dengan data vendor',
    skip: 'Lewati',
  },
  sinceLast: 'Hanya perubahan sejak penarikan terakhir',
  keepKey: 'Simpan kunci secara terenkripsi untuk penarikan berikutnya',
  earlier: 'Penarikan sebelumnya',
  noPulls: 'Belum ada penarikan.',
  /** `total` is null when the vendor does not report it */
  pulling: (read: number, total: number | null) =>
    total === null
      ? plural(read, { other: '{n} kontak dibaca' })
      : `${number(read)} dari ${number(total)} kontak dibaca`,
  importing: (percent: string) => `Mengimpor: ${percent}`,
  /** `time` is such as “3 minutes” */
  left: (time: string) => `sekitar ${time} lagi`,
  state: {
    pulling: 'Membaca',
    receiving: 'Membaca',
    queued: 'Menunggu',
    running: 'Mengimpor',
    done: 'Selesai',
    cancelled: 'Dibatalkan',
    failed: 'Gagal',
    undoing: 'Mengurungkan',
    undone: 'Diurungkan',
  },
  dry: 'Uji coba',
  wouldBe: 'Hasil jika benar-benar ditarik',
  became: 'Hasil penarikan',
  counts: { created: 'Dibuat', updated: 'Diperbarui', skipped: 'Dilewati', rejected: 'Ditolak' },
  problems: 'Keterangan dan masalah',
  reasonKinds: {
    rejected: 'Ditolak',
    skipped: 'Dilewati',
    dropped: 'Nilai dilewati',
    ambiguous: 'Beberapa kontak cocok',
    joined: 'Ditambahkan ke kontak yang ada',
    fixed: 'Sel diperbaiki',
    hidden: 'Baris tersembunyi',
  },
  reasonIn: (column: string) => `bidang ${column}`,
  row: (row: number) => `Kontak ${number(row)}:`,
  cancel: 'Batalkan penarikan',
  undo: 'Urungkan penarikan',
  undoText: 'Menghapus kontak yang dibuat oleh penarikan, dan memulihkan kontak yang diubahnya.',
  resume: 'Lanjutkan penarikan',
  resumeText:
    'Kontak yang sudah dibaca tetap tersimpan. Isi kunci lagi, atau kosongkan jika kunci sudah tersimpan.',
  forgetKey: 'Hapus kunci tersimpan',
  toImports: 'Tampilkan penarikan ini di halaman Impor',

  compare: 'Bandingkan respons',
  compareText:
    'Mengirim permintaan yang sama ke vendor dan ke Switchbook, lalu mencantumkan perbedaannya. Data kontak tidak ditampilkan.',
  sample: 'Jumlah kontak yang dibandingkan satu per satu',
  compareNow: 'Bandingkan',
  compareAgain: 'Bandingkan lagi',
  stop: 'Hentikan',
  comparing: (requestCount: number, contactCount: number, differenceCount: number) =>
    `${requests(requestCount)}, ${contacts(contactCount)}, ${differences(differenceCount)}`,
  comparingNote:
    'Sementara itu, Anda dapat membuka halaman lain. Perbandingan berhenti jika tab ini ditutup.',
  alike: 'Responsnya sama',
  alikeText: (requestCount: number, contactCount: number) =>
    `Tidak ada perbedaan. Yang dibandingkan: ${requests(requestCount)}, ${contacts(contactCount)}.`,
  /** so many differences, and so many kinds of them */
  different: (differenceCount: number, kinds: number) =>
    `${differences(differenceCount)} (${plural(kinds, { other: '{n} jenis' })})`,
  body: '(isi respons)',
  missing: 'tidak ada di sini',
  together: 'di sini digabungkan dengan kontak lain',
  added: 'hanya ada di sini',
  otherValue: 'nilai berbeda',
  otherOrder: 'urutan berbeda',
  thereAndHere: (there: string, here: string) => `vendor: ${there}, di sini: ${here}`,
  firstContact: (id: string) => `pertama kali di kontak ${id}`,
  firstPage: (page: number) => `pertama kali di halaman ${number(page)}`,
  notCounted: (kinds: number) =>
    plural(kinds, { other: '{n} jenis perbedaan yang diperkirakan (tidak dihitung)' }),
  ignored: (path: string, times: number, reason: string) =>
    `${path} (${plural(times, { other: '{n} kali' })}): ${reason}`,
  compareFailed: {
    refused: 'Pastikan kunci benar dan dapat membaca kontak.',
    unreachable:
      'Periksa URL. Alamat privat dan http tanpa enkripsi harus diizinkan di server dengan SWITCHBOOK_UPSTREAM_ALLOW.',
    too_long: 'Coba dengan lebih sedikit kontak.',
    broken: 'Perbandingan terputus. Bandingkan lagi.',
  },

  forwardTo: (url: string) => `Permintaan yang tidak dilayani Switchbook diteruskan ke ${url}.`,
  forwardOff: 'Permintaan yang tidak dilayani Switchbook dijawab dengan kesalahan.',
  withKey: 'Permintaan itu dikirim dengan kunci Anda.',
  withoutKey: 'Permintaan itu dikirim dengan kunci program.',
  forwardNow: 'Mulai penerusan',
  forwardChange: 'Perbarui penerusan',
  sendKey: 'Kirim kunci di atas sebagai ganti kunci program',
  forwardStop: 'Hentikan penerusan',
  forwardStopOf: (name: string) => `Hentikan penerusan ${name}`,
  forwardWhich: 'Host vendor',
  forwardWhichHint: 'Vendor punya host untuk setiap versi. Atur URL dan kunci untuk masing-masing.',
  readThrough: 'Cari di vendor ID kontak yang tidak dikenal',
  readsThrough: 'ID kontak yang tidak dikenal dicari di vendor.',
  keyStates: {
    good: '',
    ends_soon: 'Kunci segera kedaluwarsa.',
    ended: 'Kunci sudah kedaluwarsa.',
    refused: 'Vendor menolak kunci.',
  },
  forwardSet: 'Penerusan aktif.',
  forwardScope: 'Kunci program Anda memerlukan izin upstream:use.',

  calls: 'Permintaan real-time',
  callsLabel: (name: string) => `Permintaan real-time ke ${name}`,
  unknownKey: (start: string, address: string) => `Kunci tidak dikenal ${start}… dari ${address}.`,
  noKeySent: (address: string) => `Permintaan tanpa kunci dari ${address}.`,
  unknownKeyNext: 'Impor kunci program ini, atau beri program itu kunci dari akun ini.',
  waiting: 'Menunggu permintaan pertama…',
  waitingText: 'Kirim permintaan dari program Anda, atau jalankan contoh di halaman ini.',
  arrived: 'Permintaan masuk.',
  listening: 'Terhubung',
  paused: 'Dijeda selama halaman tersembunyi',
  retrying: 'Menghubungkan ulang…',
  gap: 'Sebagian permintaan di antaranya tidak ditampilkan.',
  time: 'Waktu',
  call: 'Permintaan',
  status: 'Kode',
  ms: 'Durasi',
  forwarded: 'diteruskan',

  section: 'Hubungkan',
};
