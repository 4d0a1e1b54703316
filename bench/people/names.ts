/**
 * Names of an address book: common given and family names of many languages, in their scripts, and the tags of a few
 * businesses. Each language names the countries of its speakers' numbers.
 */

export interface Language {
  readonly given: readonly string[];
  readonly family: readonly string[];
  /** whether the family name is first, written without a space */
  readonly isJoined?: boolean;
  /** whether people have two family names */
  readonly isDouble?: boolean;
  /** keys of `countries` in numbers.ts */
  readonly countries: readonly string[];
}

const words = (text: string): readonly string[] => text.trim().split(/\s+/);

const english: Language = {
  given:
    words(`James Mary Robert Patricia John Jennifer Michael Linda David Elizabeth William Barbara Richard Susan
    Joseph Jessica Thomas Sarah Charles Karen Daniel Lisa Matthew Nancy Anthony Betty Mark Sandra Steven Ashley Paul
    Emily Andrew Donna Joshua Michelle Kevin Carol Brian Amanda George Olivia Noah Emma Liam Ava Jack Grace`),
  family:
    words(`Smith Johnson Williams Brown Jones Miller Davis Wilson Anderson Taylor Moore Jackson Martin Lee
    Thompson White Harris Clark Lewis Robinson Walker Young Allen King Wright Scott Hill Green Adams Baker Nelson
    Carter Mitchell Roberts Turner Phillips Campbell Parker Evans Edwards O'Brien O'Connor McDonald Murphy Kelly`),
  countries: ['us', 'gb', 'au', 'nz', 'za', 'ie'],
};

const spanish: Language = {
  given:
    words(`María José Antonio Carmen Manuel Ana Francisco Laura Juan Isabel Pedro Lucía Jesús Marta Ángel Elena
    Miguel Paula Javier Sofía Rafael Valentina Carlos Camila Luis Daniela Jorge Gabriela Alejandro Ximena Diego
    Fernanda Andrés Rocío Raúl Begoña`),
  family:
    words(`García Rodríguez González Fernández López Martínez Sánchez Pérez Gómez Martín Jiménez Ruiz Hernández
    Díaz Moreno Muñoz Álvarez Romero Alonso Gutiérrez Navarro Torres Domínguez Vázquez Ramos Gil Ramírez Serrano
    Blanco Molina Castro Ortiz Rubio Marín Iglesias Núñez`),
  isDouble: true,
  countries: ['es', 'mx', 'ar', 'co', 'cl', 'pe'],
};

const portuguese: Language = {
  given:
    words(`João Ana Pedro Beatriz Lucas Mariana Gabriel Larissa Mateus Letícia Rafael Camila Felipe Juliana Gustavo
    Fernanda Bruno Amanda Thiago Bruna Leonardo Aline Vinícius Patrícia Caio Débora Luís Inês`),
  family:
    words(`Silva Santos Oliveira Souza Rodrigues Ferreira Alves Pereira Lima Gomes Costa Ribeiro Martins Carvalho
    Almeida Lopes Soares Fernandes Vieira Barbosa Rocha Dias Nascimento Andrade Moreira Nunes Araújo Conceição`),
  isDouble: true,
  countries: ['br', 'pt'],
};

const french: Language = {
  given:
    words(`Jean Marie Pierre Camille Michel Amélie Philippe Chloé Nicolas Léa Julien Manon François Élodie Antoine
    Zoé Guillaume Inès Mathieu Aurélie Benoît Hélène Étienne Céline Loïc Margaux`),
  family:
    words(`Martin Bernard Dubois Thomas Robert Petit Durand Leroy Moreau Simon Laurent Lefebvre Michel Garcia
    Bertrand Roux Vincent Fournier Morel Girard André Mercier Dupont Lambert Bonnet Faure Rousseau Béranger`),
  countries: ['fr', 'be', 'ch'],
};

const german: Language = {
  given:
    words(`Peter Sabine Michael Susanne Thomas Petra Andreas Monika Wolfgang Claudia Klaus Birgit Jürgen Andrea
    Günter Stefanie Stefan Katrin Matthias Anja Jörg Heike Lukas Hannah Finn Lea Björn Käthe`),
  family:
    words(`Müller Schmidt Schneider Fischer Weber Meyer Wagner Becker Schulz Hoffmann Schäfer Koch Bauer Richter
    Klein Wolf Schröder Neumann Schwarz Zimmermann Braun Krüger Hofmann Hartmann Lange Groß Weiß Jäger`),
  countries: ['de', 'at', 'ch'],
};

const italian: Language = {
  given:
    words(`Giuseppe Maria Giovanni Anna Antonio Giulia Mario Francesca Luigi Chiara Francesco Sara Angelo Martina
    Vincenzo Alessia Marco Valentina Alessandro Elisa Niccolò Ilaria`),
  family:
    words(`Rossi Russo Ferrari Esposito Bianchi Romano Colombo Ricci Marino Greco Bruno Gallo Conti Costa Giordano
    Mancini Rizzo Lombardi Moretti Barbieri Fontana Santoro D'Angelo`),
  countries: ['it'],
};

const northern: Language = {
  given:
    words(`Lars Anna Anders Maria Erik Kristina Per Eva Karl Birgitta Nils Ingrid Johan Astrid Mikael Linnéa Søren
    Mette Jens Kirsten Bjørn Åse Håkon Sigrid Daan Sanne Bram Femke Jeroen Anouk`),
  family:
    words(`Andersson Johansson Karlsson Nilsson Eriksson Larsson Olsson Persson Hansen Olsen Larsen Pedersen
    Nielsen Jensen Christensen Sørensen Bergström Lindqvist Åberg Øverland Jansen Bakker Visser Smit Vries Dijk`),
  countries: ['se', 'no', 'dk', 'nl'],
};

const polish: Language = {
  given:
    words(`Piotr Anna Krzysztof Katarzyna Andrzej Małgorzata Tomasz Agnieszka Jan Barbara Paweł Ewa Michał Krystyna
    Łukasz Zofia Marek Jadwiga Grzegorz Żaneta Jiří Tereza Zoltán Ágnes Ștefan Ioana`),
  family:
    words(`Nowak Kowalski Wiśniewski Wójcik Kowalczyk Kamiński Lewandowski Zieliński Szymański Woźniak Dąbrowski
    Kozłowski Jankowski Mazur Krawczyk Grabowski Novák Dvořák Nagy Kovács Popescu Ionescu`),
  countries: ['pl', 'ro', 'hu'],
};

const russian: Language = {
  given:
    words(`Александр Анна Сергей Мария Дмитрий Елена Андрей Ольга Алексей Наталья Иван Екатерина Михаил Татьяна
    Николай Ирина Владимир Светлана Евгений Юлия Павел Анастасия Артём Дарья`),
  family:
    words(`Иванов Смирнов Кузнецов Попов Васильев Петров Соколов Михайлов Новиков Фёдоров Морозов Волков Алексеев
    Лебедев Семёнов Егоров Павлов Козлов Степанов Николаев Орлов Андреев Шевченко Бондаренко`),
  countries: ['ru', 'ua'],
};

const greek: Language = {
  given: words('Γιώργος Μαρία Δημήτρης Ελένη Κώστας Κατερίνα Γιάννης Βασιλική Νίκος Σοφία Παναγιώτης Άννα'),
  family: words(`Παπαδόπουλος Παππάς Καραγιάννης Βλάχος Ιωαννίδης Οικονόμου Παπαγεωργίου Μακρής Κωνσταντινίδης
    Δημόπουλος Γεωργίου Νικολάου`),
  countries: ['gr'],
};

const turkish: Language = {
  given:
    words(`Mehmet Fatma Mustafa Ayşe Ahmet Emine Ali Hatice Hüseyin Zeynep Hasan Elif İbrahim Meryem Murat Şerife
    Yusuf Özlem Ömer Gülşen`),
  family:
    words(`Yılmaz Kaya Demir Şahin Çelik Yıldız Yıldırım Öztürk Aydın Özdemir Arslan Doğan Kılıç Aslan Çetin Kara
    Koç Kurt Özkan Şimşek`),
  countries: ['tr'],
};

const arabic: Language = {
  given: words(
    `محمد فاطمة أحمد مريم علي عائشة حسن زينب عمر نور خالد سارة يوسف ليلى إبراهيم هدى مصطفى سلمى عبدالله رنا`,
  ),
  family: words(
    `الأحمد العلي حسن إبراهيم خليل منصور سالم عبدالرحمن الشريف النجار الخطيب المصري السيد القحطاني`,
  ),
  countries: ['ae', 'eg', 'sa'],
};

const gulf: Language = {
  given: words('Ahmed Fatima Omar Layla Khalid Noor Yousef Huda Hamad Mariam Saeed Aisha Tariq Salma'),
  family: words(
    'Hassan Mansour Al-Farsi Al-Qahtani Nasser Haddad Khoury Saleh Al-Mansouri Al-Zahrani Aziz Darwish',
  ),
  countries: ['ae', 'eg', 'sa'],
};

const indian: Language = {
  given:
    words(`Aarav Priya Rahul Anjali Rohan Neha Amit Pooja Vijay Kavita Sanjay Deepika Arjun Sunita Ravi Meera
    Suresh Lakshmi`),
  family:
    words(`Sharma Patel Singh Kumar Gupta Reddy Nair Iyer Rao Mehta Joshi Desai Kapoor Chatterjee Banerjee Das
    Verma Pillai`),
  countries: ['in'],
};

const hindi: Language = {
  given: words('राहुल प्रिया अमित अंजलि विजय सुनीता संजय कविता रवि मीरा'),
  family: words('शर्मा सिंह कुमार गुप्ता पटेल वर्मा यादव मिश्रा'),
  countries: ['in'],
};

const bengali: Language = {
  given: words('Rahim Ayesha Karim Nusrat Tanvir Farzana Imran Sadia Hamza Zainab Bilal Hira Usman Mehwish'),
  family: words(
    'Rahman Hossain Islam Khan Ahmed Chowdhury Akter Begum Malik Qureshi Butt Sheikh Mirza Siddiqui',
  ),
  countries: ['bd', 'pk'],
};

const chinese: Language = {
  given: words(
    `伟 芳 娜 秀英 敏 静 丽 强 磊 军 洋 勇 艳 杰 娟 涛 明 超 秀兰 霞 平 刚 桂英 子涵 欣怡 浩然 梓轩 雨桐`,
  ),
  family: words(`王 李 张 刘 陈 杨 赵 黄 周 吴 徐 孙 胡 朱 高 林 何 郭 马 罗 梁 宋 郑 谢`),
  isJoined: true,
  countries: ['cn', 'sg'],
};

const japanese: Language = {
  given: words(`翔太 陽菜 蓮 結衣 大輔 美咲 健太 さくら 拓也 七海 直樹 愛 和也 葵 達也 優子 誠 恵子 隆 由美`),
  family: words(
    `佐藤 鈴木 高橋 田中 伊藤 渡辺 山本 中村 小林 加藤 吉田 山田 佐々木 山口 松本 井上 木村 林 斎藤 清水`,
  ),
  isJoined: true,
  countries: ['jp'],
};

const korean: Language = {
  given: words(`민준 서연 서준 지우 도윤 서윤 예준 지민 시우 하은 주원 하윤 지호 수아 준서 민서 현우 유진`),
  family: words('김 이 박 최 정 강 조 윤 장 임 한 오 서 신 권 황'),
  isJoined: true,
  countries: ['kr'],
};

const vietnamese: Language = {
  given:
    words(`Anh Hương Minh Linh Tuấn Lan Dũng Thảo Hùng Mai Đức Hà Nam Ngọc Long Trang Sơn Vy Somchai Siriporn
    Anan Kanya`),
  family: words('Nguyễn Trần Lê Phạm Hoàng Phan Vũ Đặng Bùi Đỗ Hồ Ngô Dương Lý Srisai Wongsa'),
  countries: ['vn', 'th'],
};

const malay: Language = {
  given:
    words(`Budi Siti Agus Dewi Adi Ayu Rizky Putri Hendra Wulan Eko Indah Nurul Aisyah Hafiz Azlan Jose Maricel
    Mark Angelica`),
  family:
    words(`Santoso Wijaya Susanto Hidayat Setiawan Nugroho Saputra Kurniawan Lestari Rahayu Abdullah Ismail
    Santos Reyes Cruz Bautista`),
  countries: ['id', 'my', 'ph'],
};

const african: Language = {
  given:
    words(`Kwame Ama Kofi Abena Chinedu Ngozi Emeka Chioma Tunde Folake Wanjiru Kamau Achieng Otieno Zanele Sipho
    Thandi Bongani Adaeze Ifeanyi`),
  family:
    words(`Mensah Owusu Boateng Asante Okafor Adeyemi Okonkwo Balogun Eze Nwosu Mwangi Njoroge Odhiambo Wambui
    Nkosi Dlamini Mokoena Khumalo`),
  countries: ['ng', 'ke', 'za'],
};

/** A language is listed once for each share of speakers. */
export const languages: readonly Language[] = [
  english, english, english, spanish, spanish, spanish, portuguese, portuguese, french, german, italian, northern,
  polish, russian, russian, greek, turkish, arabic, gulf, indian, indian, hindi, bengali, chinese, japanese, korean,
  vietnamese, malay, african,
]; // biome-ignore format: a table

const companyFirst =
  words(`Acme Globex Initech Umbra Vandelay Northwind Contoso Fabrikam Tailspin Bluebird Riverside
  Summit Harbor Evergreen Cedar Golden Silver Atlas Orion Nova Delta Alpine Pacific Sunrise Crescent Lotus Tigre
  Andina Nordic Baltic`);
const companySecond =
  words(`Trading Logistics Foods Clinic Motors Textiles Software Travel Dental Realty Design Energy
  Pharma Bakery Studio Consulting Imports Systems Gardens Fitness`);
export const companies: readonly string[] = companyFirst.flatMap((first) =>
  companySecond.map((second) => `${first} ${second}`),
);

/** The most frequent is first. */
export const tags: readonly string[] =
  words(`newsletter customer lead returning b2c b2b wholesale vip prospect cold
  event-2025 event-2026 webinar trial churned referral partner supplier press urgent follow-up no-call whatsapp-only
  high-value discount refund beta loyalty-gold loyalty-silver birthday-club black-friday summer-sale spring-sale
  abandoned-cart demo-booked demo-done contract-sent contract-signed invoice-open invoice-late new-parent student
  retired gift-buyer local export arabic spanish portuguese russian hindi mandarin vegan gluten-free night-shift
  warehouse store-1 store-2 store-3 store-4 franchise`);

export const groups: readonly string[] = [
  'Customers', 'Leads', 'Suppliers', 'Partners', 'Staff', 'Friends & family', 'Press list', 'VIP room',
  'Madrid office', 'São Paulo office', 'Dubai office', 'Archive',
]; // biome-ignore format: a table

export const mailDomains: readonly string[] =
  words(`gmail.com gmail.com gmail.com outlook.com hotmail.com yahoo.com
  icloud.com proton.me mail.ru qq.com example.com example.org`);
