// Templates of streets for locales whose streets in Faker are wrong for the country (Japan), partly English (Nepal, Vietnam), odd (Spain,
// Brazil, Arabic, Indonesia, Thailand), in the wrong case or gender (Poland, Ukraine), or of rare kinds (Russia, Hebrew). Written by hand.
// See streets.ts for the notation.

/** A list that continues over lines, each entry put into the forms in turn. */
const each = (names: string, ...forms: string[]) =>
  names
    .trim()
    .split(/,\s+/)
    .map((name, index) => (forms[index % forms.length] as string).replace('_', name));

export const localeTemplates: Readonly<Record<string, readonly string[]>> = {
  ar: [
    'شارع {{person.lastName}}',
    'شارع {{person.firstName}}',
    'طريق {{person.lastName}}',
    ...each(
      `الجمهورية, الاستقلال, الجامعة, النصر, الوحدة, السلام, المدينة المنورة, مكة, القدس, الجامع الكبير, المطار, البحر, الحرية, السوق, المدرسة,
      المستشفى, النخيل, الزهور, الياسمين, الأندلس, بغداد, دمشق, القاهرة, البلدية, المحطة`,
      'شارع _',
    ),
  ],
  de: each(
    `Hauptstraße, Schulstraße, Gartenstraße, Bahnhofstraße, Dorfstraße, Bergstraße, Birkenweg, Lindenstraße, Kirchstraße, Waldstraße, Ringstraße,
    Schillerstraße, Goethestraße, Amselweg, Wiesenweg, Jahnstraße, Wiesenstraße, Buchenweg, Finkenweg, Ahornweg, Rosenstraße, Blumenstraße, Talstraße,
    Brunnenstraße, Feldstraße, Mühlweg, Mühlenstraße, Am Sportplatz, Lindenweg, Rosenweg, Friedhofstraße, Eichenweg, Tannenweg, Erlenweg, Mozartstraße,
    Beethovenstraße, Neue Straße, Fliederweg, Industriestraße, Meisenweg, Kirchweg, Lerchenweg, Drosselweg, Tulpenweg, Mittelstraße, Marktplatz, Marktstraße,
    Kirchplatz, Schloßstraße, Steinweg, Nelkenweg, Poststraße, Uhlandstraße, Friedrichstraße, Hauffstraße, Lessingstraße, Mörikestraße, Kastanienweg,
    Parkstraße, Ulmenweg, Fichtenweg, Kiefernweg, Starenweg, Schwalbenweg, Sonnenstraße, Grüner Weg, Hohlweg, Im Winkel, Am Bahnhof, Am Anger, Im Tal,
    An der Kirche, Am Mühlbach, Breslauer Straße, Berliner Straße, Hamburger Straße, Königsberger Straße, Danziger Straße, Stettiner Straße, Dresdner Straße,
    Leipziger Straße, Frankfurter Straße, Münchner Straße, Bismarckstraße, Wilhelmstraße, Kaiserstraße, Karlstraße, Ludwigstraße, Luisenstraße, Augustastraße,
    Hermann-Löns-Straße, Gerhart-Hauptmann-Straße, Theodor-Heuss-Straße, Konrad-Adenauer-Straße, Albert-Schweitzer-Straße, Robert-Koch-Straße,
    Ernst-Thälmann-Straße, Karl-Marx-Straße, Thomas-Müntzer-Straße, Richard-Wagner-Straße, Johann-Strauß-Weg, Heinrich-Heine-Straße, Käthe-Kollwitz-Straße,
    Rosa-Luxemburg-Straße, Geschwister-Scholl-Straße, Clara-Schumann-Weg, Siemensstraße, Daimlerstraße, Dieselstraße, Raiffeisenstraße, Kolpingstraße,
    Oststraße, Weststraße, Südstraße, Nordstraße, Bachstraße, Uferstraße, Weinbergstraße, Ziegelstraße, Turmstraße, Lange Straße, Kurze Straße, Hochstraße`,
    '_',
  ),
  en_IN: [
    ...['Road', 'Street', 'Marg', 'Nagar', 'Colony', 'Layout'].map((kind) => `{{person.lastName}} ${kind}`),
    ...each(
      `Mahatma Gandhi, Station, Nehru, Temple, Gandhi, Market, Tilak, Subhash Chandra Bose, Ambedkar, Link, Ring, College, Hospital, Church, Lake, Park, Mall,
      Patel, Shivaji, Tagore, Bypass, Civil Lines, Cantonment, Residency, Brigade`,
      '_ Road',
    ),
  ],
  en_NG: [
    ...['Street', 'Close', 'Crescent', 'Avenue'].map((kind) => `{{person.lastName}} ${kind}`),
    ...each(
      `Awolowo, Aba, Allen, Airport, Azikiwe, Broad, Bode Thomas, Herbert Macaulay, Adetokunbo Ademola, Adeola Odeku, Ikorodu, Ikwerre, Ahmadu Bello,
      Murtala Mohammed, Obafemi Awolowo, Independence, Market, Mission, Hospital, Station, Church, Sapele, Zik, Nnamdi Azikiwe, Tafawa Balewa, Bank`,
      '_ Road',
      '_ Road',
      '_ Street',
      '_ Way',
    ),
  ],
  es: [
    'Calle {{person.firstName}} {{person.lastName}}',
    'Calle {{person.lastName}}',
    'Avenida {{person.firstName}} {{person.lastName}}',
    'Paseo {{person.firstName}} {{person.lastName}}',
    'Plaza {{person.lastName}}',
  ],
  he: each(
    `הרצל, ויצמן, ז'בוטינסקי, בן גוריון, ביאליק, רוטשילד, אלנבי, דיזנגוף, סוקולוב, ארלוזורוב, בן יהודה, יפו, הנביאים, קינג ג'ורג', אחד העם, טרומפלדור,
    ההגנה, האלון, הזית, התמר, הרימון, הגפן, הדקל, האורן, הברוש, השקד, הנרקיס, הרקפת, הכלנית, הסביון, הירדן, הכרמל, הגלבוע, הגליל, הנגב, הארזים, העצמאות,
    המייסדים, החלוצים, הפלמ"ח, הנשיא, רמב"ם, רש"י, יהודה הלוי, אבן גבירול, שאול המלך, דוד המלך, המלך שלמה, הרב קוק, חיים עוזר, בורוכוב, אוסישקין, קפלן,
    ירושלים, בר אילן, בר כוכבא, יצחק רבין, מנחם בגין, גולדה מאיר, משה דיין, נורדאו, פינסקר, הס, ברנר, רחל, הפרחים, האגוז`.replaceAll(
      '"',
      '״',
    ),
    'רחוב _',
    'רחוב _',
    'רחוב _',
    'שדרות _',
  ),
  id_ID: each(
    `Jenderal Sudirman, Ahmad Yani, Diponegoro, Gajah Mada, Merdeka, Pahlawan, Pemuda, Imam Bonjol, Teuku Umar, Hasanuddin, Kartini, Sisingamangaraja,
    Gatot Subroto, M.H. Thamrin, Veteran, Sutomo, Cendrawasih, Rajawali, Merpati, Melati, Mawar, Anggrek, Kenanga, Cempaka, Flamboyan, Dahlia, Teratai,
    Mangga, Rambutan, Durian, Nangka, Pisang, Kelapa, Jati, Cemara, Beringin, Bambu, Pasar Baru, Stasiun, Pelabuhan, Raya Barat, Raya Timur, Sunan Ampel,
    Sunan Giri, Wahid Hasyim, Agus Salim, Cokroaminoto, Ki Hajar Dewantara, Dewi Sartika, Yos Sudarso, Slamet Riyadi, Pattimura, Kapten Tendean, S. Parman,
    Letjen Suprapto, Urip Sumoharjo, Pangeran Antasari, Raden Saleh, Cut Nyak Dien, Panglima Polim, Brawijaya, Majapahit, Sriwijaya, Siliwangi, Padjadjaran`,
    'Jl. _',
    'Jl. _',
    'Gg. _',
    'Jl. _',
  ),
  ja: [1, 2, 3, 4, 5].map((chome) => `{{person.lastName}}町${chome}丁目`),
  ne: ['{{person.lastName}} मार्ग', '{{person.firstName}} मार्ग'],
  pl: each(
    `Polna, Leśna, Słoneczna, Krótka, Szkolna, Ogrodowa, Lipowa, Brzozowa, Łąkowa, Kwiatowa, Sosnowa, Kościelna, Akacjowa, Parkowa, Zielona, Kolejowa, Sportowa,
    Dębowa, Kościuszki, Mickiewicza, Sienkiewicza, Słowackiego, Konopnickiej, Reymonta, Piłsudskiego, Kopernika, Chopina, Żeromskiego, Prusa, Moniuszki,
    Kochanowskiego, Sobieskiego, Batorego, Jagiellońska, Warszawska, Krakowska, Poznańska, Gdańska, Lubelska, Wrocławska, Toruńska, 3 Maja, 11 Listopada,
    Wojska Polskiego, Jana Pawła II, Wolności, Rynkowa, Młyńska, Długa, Wąska, Prosta, Cicha, Spokojna, Spacerowa, Wiśniowa, Jabłoniowa, Klonowa, Kasztanowa,
    Jesionowa, Topolowa, Świerkowa, Różana, Fiołkowa, Makowa, Wrzosowa, Górna, Dolna, Nowa, Stara, Wiejska, Cmentarna, Strażacka, Boczna, Podgórna, Zamkowa,
    Rzeczna, Nadrzeczna, Wodna, Źródlana, Pogodna, Jasna, Tęczowa, Piaskowa, Mostowa, Targowa, Fabryczna, Przemysłowa, Traugutta, Dąbrowskiego, Pułaskiego,
    Kilińskiego, Staszica, Norwida, Wyspiańskiego, Matejki, Grunwaldzka, Bema, Sikorskiego`,
    'ul. _',
  ),
  pt_BR: [
    'Rua {{person.firstName}} {{person.lastName}}',
    'Rua {{person.lastName}}',
    'Avenida {{person.firstName}} {{person.lastName}}',
    'Travessa {{person.lastName}}',
    ...each(
      `XV de Novembro, Sete de Setembro, Tiradentes, Santos Dumont, Duque de Caxias, Marechal Deodoro, Rui Barbosa, Dom Pedro II, Treze de Maio, Castro Alves,
      Getúlio Vargas, São José, Santo Antônio, São João, das Flores, das Palmeiras, Bela Vista, da Paz, do Comércio, Amazonas, Bahia, Goiás, Minas Gerais,
      Paraná, Rio Branco`,
      'Rua _',
    ),
    ...each('Brasil, Getúlio Vargas, Presidente Vargas, Independência, São Paulo', 'Avenida _'),
  ],
  ru: [
    'ул. {{location.street_name_part}}',
    'ул. {{location.street_name_part}}',
    '{{location.street_name_part}} ул.',
  ],
  th: ['ถนน{{location.street_name}}'],
  uk: each(
    `Шевченка, Лесі Українки, Івана Франка, Грушевського, Богдана Хмельницького, Сагайдачного, Соборна, Незалежності, Миру, Перемоги, Садова, Зелена, Лісова,
    Польова, Молодіжна, Шкільна, Вишнева, Набережна, Центральна, Київська, Львівська, Одеська, Полтавська, Чернігівська, Гоголя, Коцюбинського, Сковороди,
    Котляревського, Мазепи, Петлюри, Довженка, Лисенка, Стуса, Чорновола, Бандери, Січових Стрільців, Героїв України, Козацька, Гетьманська, Соснова, Дубова,
    Яблунева, Калинова, Вузька, Нова, Сонячна, Квіткова, Весняна, Гагаріна, Корольова, Пирогова, Стрийська, Городоцька, Винниченка, Тараса Бульби, Хрещата,
    Затишна, Річкова, Паркова, Спортивна`,
    'вул. _',
  ),
  vi: each(
    `Trần Hưng Đạo, Lê Lợi, Nguyễn Huệ, Hai Bà Trưng, Lý Thường Kiệt, Điện Biên Phủ, Nguyễn Trãi, Lê Duẩn, Phan Đình Phùng, Phan Chu Trinh, Phan Bội Châu,
    Quang Trung, Nguyễn Du, Hùng Vương, Ngô Quyền, Đinh Tiên Hoàng, Lê Thánh Tôn, Lê Hồng Phong, Trường Chinh, Nguyễn Văn Cừ, Hoàng Hoa Thám, Hoàng Văn Thụ,
    Bà Triệu, Cách Mạng Tháng Tám, Võ Thị Sáu, Nguyễn Thị Minh Khai, Pasteur, Tôn Đức Thắng, Nguyễn Đình Chiểu, Lý Tự Trọng, Trần Phú, Nguyễn Công Trứ,
    Yersin, Huỳnh Thúc Kháng, Ngô Gia Tự, Lạc Long Quân, Âu Cơ, Kim Mã, Láng Hạ, Giải Phóng, Nguyễn Chí Thanh, Tô Hiến Thành, Lý Thái Tổ, Trần Quốc Toản,
    Nguyễn Bỉnh Khiêm, Hàm Nghi, Duy Tân, Tôn Thất Tùng, Phạm Ngọc Thạch, Phạm Văn Đồng, Võ Văn Kiệt, Võ Nguyên Giáp, Nguyễn Văn Linh, Cao Thắng, Bùi Thị Xuân`,
    'Đường _',
  ),
};
