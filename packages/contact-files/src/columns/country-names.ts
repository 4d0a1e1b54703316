/** The countries of ISO 3166-1, and common names of them that the Unicode CLDR in Node.js lacks. */

/** Languages in which names of countries are read; the first one also has our own list of names. */
export const nameLanguages: readonly string[] = 'en de es pt fr ru id it nl pl tr uk ar ja zh ko hi'.split(
  ' ',
);

/** Pairs of a two-letter and a three-letter code; for Kosovo, which the standard lacks, the codes in common use. */
const codes =
  `AD AND AE ARE AF AFG AG ATG AI AIA AL ALB AM ARM AO AGO AQ ATA AR ARG AS ASM AT AUT AU AUS AW ABW AX ALA AZ AZE
  BA BIH BB BRB BD BGD BE BEL BF BFA BG BGR BH BHR BI BDI BJ BEN BL BLM BM BMU BN BRN BO BOL BQ BES BR BRA BS BHS BT BTN
  BV BVT BW BWA BY BLR BZ BLZ CA CAN CC CCK CD COD CF CAF CG COG CH CHE CI CIV CK COK CL CHL CM CMR CN CHN CO COL CR CRI
  CU CUB CV CPV CW CUW CX CXR CY CYP CZ CZE DE DEU DJ DJI DK DNK DM DMA DO DOM DZ DZA EC ECU EE EST EG EGY EH ESH ER ERI
  ES ESP ET ETH FI FIN FJ FJI FK FLK FM FSM FO FRO FR FRA GA GAB GB GBR GD GRD GE GEO GF GUF GG GGY GH GHA GI GIB GL GRL
  GM GMB GN GIN GP GLP GQ GNQ GR GRC GS SGS GT GTM GU GUM GW GNB GY GUY HK HKG HM HMD HN HND HR HRV HT HTI HU HUN ID IDN
  IE IRL IL ISR IM IMN IN IND IO IOT IQ IRQ IR IRN IS ISL IT ITA JE JEY JM JAM JO JOR JP JPN KE KEN KG KGZ KH KHM KI KIR
  KM COM KN KNA KP PRK KR KOR KW KWT KY CYM KZ KAZ LA LAO LB LBN LC LCA LI LIE LK LKA LR LBR LS LSO LT LTU LU LUX LV LVA
  LY LBY MA MAR MC MCO MD MDA ME MNE MF MAF MG MDG MH MHL MK MKD ML MLI MM MMR MN MNG MO MAC MP MNP MQ MTQ MR MRT MS MSR
  MT MLT MU MUS MV MDV MW MWI MX MEX MY MYS MZ MOZ NA NAM NC NCL NE NER NF NFK NG NGA NI NIC NL NLD NO NOR NP NPL NR NRU
  NU NIU NZ NZL OM OMN PA PAN PE PER PF PYF PG PNG PH PHL PK PAK PL POL PM SPM PN PCN PR PRI PS PSE PT PRT PW PLW PY PRY
  QA QAT RE REU RO ROU RS SRB RU RUS RW RWA SA SAU SB SLB SC SYC SD SDN SE SWE SG SGP SH SHN SI SVN SJ SJM SK SVK SL SLE
  SM SMR SN SEN SO SOM SR SUR SS SSD ST STP SV SLV SX SXM SY SYR SZ SWZ TC TCA TD TCD TF ATF TG TGO TH THA TJ TJK TK TKL
  TL TLS TM TKM TN TUN TO TON TR TUR TT TTO TV TUV TW TWN TZ TZA UA UKR UG UGA UM UMI US USA UY URY UZ UZB VA VAT VC VCT
  VE VEN VG VGB VI VIR VN VNM VU VUT WF WLF WS WSM XK XKX YE YEM YT MYT ZA ZAF ZM ZMB ZW ZWE`.split(/\s+/);

/** Two-letter codes, keyed by the three-letter code. */
export const countriesByLongCode: ReadonlyMap<string, string> = new Map(
  codes.flatMap((code, index) => (index % 2 === 0 ? [] : [[code, codes[index - 1] ?? ''] as const])),
);

/** All codes of two letters. Withdrawn ones, such as DD and SU, do not count as countries. */
export const countryCodes: ReadonlySet<string> = new Set(countriesByLongCode.values());

/** Non-standard codes that offices and people write. */
export const otherCodes: Readonly<Record<string, string>> = {
  UK: 'GB',
  EL: 'GR',
  KOS: 'XK',
  XKK: 'XK',
  ROC: 'TW',
};

/** Old, short and official names, by country; the order of their words does not matter. */
export const otherNames: Readonly<Record<string, string>> = {
  AE: 'UAE, U.A.E., Emirates, VAE, EAU, E.A.U., ОАЭ, BAE, UEA, PEA, ZEA',
  AF: 'Afganistan',
  AQ: 'Antarktyka',
  AX: 'Aland',
  AZ: 'Azerbaidjan',
  BA: 'Bosnia, Bosna, BiH, Bosnien, Bosnie, Босния',
  BD: 'Bangla Desh',
  BF: 'Upper Volta, Obervolta',
  BJ: 'Benim, Dahomey',
  BM: 'Бермуды',
  BN: 'Brunei Darussalam, Negara Brunei Darussalam',
  BO: 'Plurinational State of Bolivia, Estado Plurinacional de Bolivia',
  BQ: 'Bonaire, Bonaire Sint Eustatius and Saba, Caribbean Netherlands, BES Islands',
  BR: 'Brazil, Brasil, República Federativa do Brasil',
  BY: 'Belarusia, Wit-Rusland, Beyaz Rusya, Byelorussia, Belorussia, White Russia, Белоруссия, Weißrussland, Weissrussland, Belorussland, Biélorussie, Bielorussia, Bielorrússia, Bielorrusia',
  CC: 'Keeling Islands, Cocos Islands',
  CD: `DR Congo, D.R. Congo, DRC, RDC, R.D.C., Congo DR, Congo DRC, DR Kongo, Democratic Republic of the Congo, Congo Dem. Rep.,
    Congo Kinshasa, Kongo Kinshasa, Zaire, République Démocratique du Congo, República Democrática del Congo,
    República Democrática do Congo, Demokratische Republik Kongo, Republik Demokratik Kongo, Repubblica Democratica del Congo,
    Democratische Republiek Congo, Demokratyczna Republika Konga, Demokratik Kongo Cumhuriyeti, ДР Конго, ДРК,
    Демократическая Республика Конго, Демократична Республіка Конго`,
  CF: 'ЦАР, CAR, Afrika Tengah',
  CG: `Congo, Kongo, Republic of the Congo, Congo Rep., République du Congo, Republik Kongo, Repubblica del Congo,
    República do Congo, República del Congo, Congo Brazzaville, Kongo Brazzaville, Конго, Республика Конго`,
  CH: 'Swiss Confederation, Swiss, Schweizerische Eidgenossenschaft, Confoederatio Helvetica',
  CI: `Wybrzeże Kości Słoniowej, Fildişi Sahili, Берег Слонової Кістки, Ivory Coast, Cote Ivoire, Cote d Ivoire, Cote divoire, Republic of Côte d'Ivoire, Elfenbeinküste, Costa de Marfil,
    Costa do Marfim, Costa d'Avorio, Кот д'Ивуар, Берег Слоновой Кости, Pantai Gading, Ivoorkust`,
  CN: `PRC, P.R. China, PR China, People's Republic of China, Mainland China, China Mainland, Volksrepublik China, VR China, КНР,
    República Popular China, República Popular da China, République Populaire de Chine, Republik Rakyat Tiongkok, Cina`,
  CV: 'Cabo Verde, Cape Verde, Cap Vert, Kapverden, Kap Verde',
  CW: 'Curacao',
  CY: 'Kypros',
  CZ: `Çek Cumhuriyeti, Czech Republic, Czechia, Česko, Česká republika, Tschechische Republik, Tschechei, República Checa, República Tcheca,
    République tchèque, Repubblica Ceca, Чешская Республика, Republik Ceko, Republika Czeska, Tsjechische Republiek`,
  DE: 'Deutschland, BRD, Bundesrepublik Deutschland, Federal Republic of Germany, ФРГ, RFA',
  EG: 'Arab Republic of Egypt, UAR',
  EH: 'Batı Sahara, Western Sahara, Sahrawi Arab Democratic Republic, Sahrawi',
  ES: 'España, Kingdom of Spain',
  FK: 'Falklands, Malvinas, Falkland Islands (Malvinas), Islas Malvinas, Ilhas Malvinas',
  FM: 'Микронезия, Federasi Mikronesia, Stati Federati di Micronesia, Micronesia, Federated States of Micronesia, FSM, Micronesia Fed. Sts.',
  FO: 'Фареры, Faeroe Islands, Faroes, Faroe',
  FR: 'Perancis',
  GB: `Великобританія, United Kingdom, UK, U.K., Great Britain, G.B., Britain, England, Scotland, Wales, Northern Ireland, Großbritannien, Vereinigtes
    Königreich, Gran Bretaña, Grã-Bretanha, Grande-Bretagne, Angleterre, Inglaterra, Inghilterra, Escocia, Gran Bretagna, Англия,
    Великобритания, Соединенное Королевство, Inggris, Britania Raya, Wielka Brytania, Anglia, İngiltere, Birleşik Krallık, Engeland,
    United Kingdom of Great Britain and Northern Ireland, Reino Unido de Gran Bretaña e Irlanda del Norte,
    Royaume-Uni de Grande-Bretagne et d'Irlande du Nord, Groot-Brittannië, Schottland, Écosse, Шотландия, 英国, 英國`,
  GE: 'Gruzia, Грузия, Republic of Georgia',
  GF: 'Guyana Perancis',
  GL: 'Gronelândia',
  GM: 'Gambia, The Gambia, Gambia The, Republic of The Gambia',
  GN: 'Guinea Conakry, Guinea-Conakry, Guinée-Conakry',
  GQ: 'Guinea Khatulistiwa',
  GS: 'South Georgia and the South Sandwich Islands, South Georgia',
  GW: 'Guinea Bissau, Guinée-Bissau, Guiné-Bissau',
  HK: 'Hong Kong, Hongkong, Hong Kong SAR, Hong Kong China, HKSAR, Гонконг, 香港',
  HM: 'Heard Island and McDonald Islands, Heard and Mc Donald Islands',
  HR: 'Hrvatska',
  HU: 'Magyarország',
  IE: 'Eire, Éire, Republic of Ireland, Irish Republic, Southern Ireland',
  IM: 'Insel Man, Man Eiland, Остров Мэн',
  IN: 'Bharat, Hindustan',
  IO: 'British Indian Ocean Territory, Chagos Archipelago',
  IR: `Persia, Islamic Republic of Iran, Persien, République islamique d'Iran, República Islámica de Irán, República Islâmica do Irã,
    Islamische Republik Iran, Иран Исламская Республика, Irão`,
  KG: 'Kirghizia, Kirgizia, Kyrgyz Republic, Kirgisien, Kirgisistan, Киргизия, Кыргызская Республика',
  KH: 'Kampuchea',
  KM: 'Comores',
  KN: 'São Cristóvão e Neves, St. Kitts and Nevis, Saint Kitts and Nevis, Saint Christopher and Nevis, St. Kitts, Saint Kitts',
  KP: `Democratische Volksrepubliek Korea, Repubblica Popolare Democratica di Corea, Корейська Народно-Демократична Республіка, North Korea, DPRK, D.P.R.K., N. Korea, Korea North, Korea DPR, DPR Korea, Democratic People's Republic of Korea, Korea Dem. People's
    Rep., КНДР, Северная Корея, Demokratische Volksrepublik Korea, République populaire démocratique de Corée,
    República Popular Democrática de Corea, República Popular Democrática da Coreia`,
  KR: `Республіка Корея, Korea, South Korea, S. Korea, Korea South, ROK, Republic of Korea, Corea, Coreia, Corée, Republik Korea,
    Республика Корея, Южная Корея, 한국, 南韓, 韩国`,
  KY: 'Ilhas Caimão',
  LA: `Laos, Lao, Lao P.D.R., Lao PDR, Lao People's Democratic Republic, Лаос, République démocratique populaire lao,
    República Democrática Popular Lao, Demokratische Volksrepublik Laos, Лаосская Народно-Демократическая Республика`,
  LC: 'St. Lucia, Saint Lucia, St Lucia, Santa Lucia',
  LK: 'Ceylon',
  LY: `Libyan Arab Jamahiriya, State of Libya, Libyen, Libia, Libye, Ливийская Арабская Джамахирия, Libyan Arab Jamahiriya`,
  MA: 'Moroko',
  MD: `Moldova, Moldavia, Republic of Moldova, Moldawien, Moldau, Republik Moldau, Moldavie, Moldávia, Молдавия, Молдова`,
  MF: 'St. Martin, Saint Martin, Saint Martin (French part), St. Martin (French part)',
  MK: `Macedonia, North Macedonia, FYROM, F.Y.R.O.M., FYR Macedonia, Republic of Macedonia, Former Yugoslav Republic of Macedonia,
    Republic of North Macedonia, Mazedonien, Macédoine, Macedônia, Makedonia, Македония, Makedonija, Makedonya`,
  MM: 'Mjanma, Burma, Myanmar, Birma, Birmanie, Birmania, Birmânia, Бирма, Union of Myanmar, Burma (Myanmar), Мьянма',
  MO: 'Macau, Macao, Macau SAR, Macao SAR, Macau China, Макао, 澳門, 澳门',
  MV: 'Maldive Islands',
  MP: 'Northern Marianas',
  MS: 'Monserrate',
  MU: 'Maurícia, Mauritius Island',
  MY: 'Malesia',
  NC: 'Nouvelle Calédonie',
  NL: `Netherlands, The Netherlands, Holland, Holanda, Hollande, Olanda, Belanda, Hollanda, Голландия, Nederland, Kingdom of the
    Netherlands, Holandia, Nizozemsko`,
  NZ: 'Aotearoa, N.Z.',
  PF: 'Polinesia Perancis, Tahiti',
  PG: 'PNG',
  PH: 'Phillipines, Philippines, Pilipinas',
  PN: 'Pitcairn',
  PR: 'Porto Rico',
  PS: `Palestine, State of Palestine, Palestinian Territory, Palestinian Territories, Palestinian Territory Occupied, Occupied Palestinian
    Territory, Palestinian Authority, Palästina, Palestina, Палестина, Государство Палестина, West Bank, Gaza, West Bank and Gaza,
    West Bank and Gaza Strip, Filistin, Palestyna, État de Palestine, Estado de Palestina, Estado da Palestina, فلسطين`,
  RE: 'Reunion, La Réunion, Reunion Island',
  RO: 'Rumania, Roumania',
  RU: `Russia, Russian Federation, РФ, Р.Ф., Российская Федерация, Rossiya, Russische Föderation, Fédération de Russie, Federación de Rusia,
    Federación Rusa, Federação Russa, Federasi Rusia, Federacja Rosyjska, Federazione Russa, Rusya Federasyonu, Russische Federatie`,
  SA: 'Saudi-Arabië, KSA, K.S.A., Saudi, Kingdom of Saudi Arabia, КСА, Saudi Arabien',
  SC: 'Сейшельские Острова',
  SH: `St. Helena, Saint Helena, Saint Helena Ascension and Tristan da Cunha, St. Helena Ascension and Tristan da Cunha, Ascension Island`,
  SJ: 'Svalbard, Spitsbergen, Svalbard and Jan Mayen Islands',
  SK: `Slovak Republic, Slovensko, Slovenská republika, Slowakische Republik, République slovaque, República Eslovaca, Словацкая Республика`,
  ST: 'Sao Tome and Principe, São Tomé, Sao Tome, São Tomé e Príncipe, Santo Tomé y Príncipe, Sao Tomé et Principe',
  SV: 'Salvador, El Salvador',
  SX: 'Sint Maarten, Sint Maarten (Dutch part), St. Maarten',
  SY: 'Syrian Arab Republic, Syrien, Siria, Сирийская Арабская Республика, République arabe syrienne, República Árabe Siria',
  SZ: 'Svaziland, Swaziland, Eswatini, eSwatini, Kingdom of Eswatini, Swasiland, Suazilandia, Suazilândia, Свазиленд, Ngwane, Swazilandia',
  TC: 'Turks and Caicos',
  TF: 'French Southern Territories, French Southern and Antarctic Lands',
  TG: 'Togolese Republic',
  TH: 'Siam, Muang Thai',
  TJ: 'Tajiquistão',
  TL: `East Timor, Timor Leste, Timor, Osttimor, Timor Oriental, Timor Est, Восточный Тимор, Тимор-Лесте, Timor Timur, Democratic Republic of
    Timor-Leste, Doğu Timor, Timor Wschodni, Oost-Timor`,
  TM: 'Turquemenistão, Туркмения',
  TR: 'Turkey, Türkiye, Turkiye, Republic of Türkiye, Türkei, Turquía, Turquia, Turquie, Турция, Turki',
  TT: 'Trindade e Tobago, Trinidad and Tobago, Trinidad, Tobago',
  TW: `Repubblica di Cina, Китайская Республика, Taiwan, Taiwan Province of China, Taiwan China, Republic of China, Republiek China, República de China, República da China, République de Chine, Taiwan ROC, R.O.C., Chinese Taipei, Formosa, Republik China, Тайвань,
    Taiwan R.O.C., 台湾, 臺灣, 中華民國`,
  TZ: 'United Republic of Tanzania, Tanganyika, Tanzania United Rep., Объединенная Республика Танзания',
  UA: 'The Ukraine, Ucraina',
  UM: 'Ilhas Distantes dos EUA, US Minor Outlying Islands, United States Minor Outlying Islands, U.S. Outlying Islands',
  US: `Birleşik Devletler, USA, U.S.A., U.S., US, U.S. of America, US of America, United States, United States of America, The States, America, Estados Unidos,
    Estados Unidos de América, Estados Unidos da América, EUA, E.U.A., EEUU, EE.UU., EE UU, E.E.U.U., États-Unis, États-Unis d'Amérique, Vereinigte
    Staaten, Vereinigte Staaten von Amerika, Amerika, Amérique, США, С.Ш.А., Соединенные Штаты, Соединенные Штаты Америки, Америка,
    Amerika Serikat, AS, Stati Uniti, Stati Uniti d'America, Verenigde Staten, Verenigde Staten van Amerika, VS, ABD, Amerika Birleşik
    Devletleri, Stany Zjednoczone, Stany Zjednoczone Ameryki, Сполучені Штати Америки, アメリカ, アメリカ合衆国, 米国, 美国, 미국, الولايات المتحدة الأمريكية`,
  VA: `Vatican, Holy See, Holy See (Vatican City State), Vatican City State, Vatikan, Vaticano, Heiliger Stuhl, Saint-Siège, Santa Sede, Ватикан,
    Святой Престол, Santa Sé, Vatikanstadt, Staat Vatikanstadt, Watykan, Stolica Apostolska`,
  VC: 'St. Vincent and the Grenadines, Saint Vincent and the Grenadines, St. Vincent, Saint Vincent',
  VE: 'Bolivarian Republic of Venezuela, República Bolivariana de Venezuela, Venezuela Bolivarian Rep., Боливарианская Республика Венесуэла',
  VG: 'British Virgin Islands, Virgin Islands British, BVI, Virgin Islands (British), Virgin Islands UK',
  VI: 'U.S. Virgin Islands, US Virgin Islands, Virgin Islands U.S., USVI, Virgin Islands (U.S.), Virgin Islands',
  VN: 'Vietname, Viet Nam, Vietnam, Socialist Republic of Viet Nam, Вьетнам',
  WF: 'Wallis and Futuna Islands',
  WS: 'Western Samoa, Westsamoa',
  XK: 'Kosova, Republic of Kosovo, Косово',
  ZA: 'Południowa Afryka, Південна Африка, RSA, R.S.A., Republic of South Africa, South African Republic, ЮАР, Südafrika, Sud Africa, RPA',
  ZW: 'Rhodesia',
};

/** Words that a name may have or not: articles, `and`, and words of languages for them. */
export const smallWords: ReadonlySet<string> = new Set(
  `the and of und der die das von y e et la le les l los las el lo il i del della de da do dos das di du des d dan en het ve и і та а`.split(
    ' ',
  ),
);

/** Forms of a state, which the usual name leaves out. */
export const stateForms: ReadonlySet<string> = new Set(
  `republic rep kingdom state islamic federal federative federated commonwealth sultanate principality hashemite socialist
   arab cooperative grand duchy union independent bolivarian plurinational oriental eastern sar
   republik konigreich bundesrepublik islamische furstentum republica reino estado islamica federativa federal republique royaume etat
   principaute islamique federale republika krolestwo repubblica regno stato republiek koninkrijk cumhuriyeti kralligi respublika
   staat gemenebest vorstendom sultanaat islamitische
   республика королевство государство федеративная исламская княжество kerajaan negara`.split(/\s+/),
);

/** Words for islands, which some lists leave out or shorten. */
export const islandWords: ReadonlySet<string> = new Set(
  `islands island isles inseln insel islas isla ilhas ilha iles ile isole isola eilanden eiland adalari adasi wyspy wyspa kepulauan
   pulau острова остров о ва острови острів`.split(/\s+/),
);
