// How post codes begin in countries that GeoNames does not have, and where its codes are not those of the city, written by hand. By ISO
// 3166-1 alpha-2 code, then by city or region of data/worldcities.csv, without accents: `beginnings place, place`, where a city goes
// before its region.

const countries: Readonly<Record<string, string>> = {
  GR: `104|105|106|111|112|113|114|115|116|117|118 Athens; 185 Piraeus; 121 Peristeri; 136 Acharnes; 176 Kallithea; 184 Nikaia; 165|166 Glyfada;
    131 Ilion; 163 Ilioupoli; 173 Agios Dimitrios; 124 Chaidari; 190 Artemida; 152 Chalandri; 151 Marousi; 157 Zografos; 122 Aigaleo; 171 Nea Smyrni;
    175 Palaio Faliro; 162 Vyronas; 181 Korydallos; 132 Petroupoli; 145 Kifisia; 187 Keratsini; 134|141|144|153|154|161|163|174|190 Attiki;
    546 Thessaloniki; 551 Kalamaria; 601 Katerini; 562 Evosmos; 621 Serres; 564 Stavroupoli; 591 Veroia; 570|574 Kentriki Makedonia;
    412|413 Larisa; 382|383 Volos; 421 Trikala; 431 Karditsa; 401|403 Thessalia; 712|713 Irakleio; 731 Chania; 741 Rethymno; 721 Agios Nikolaos;
    714|716|722|723 Kriti; 681 Alexandroupoli; 653|654 Kavala; 671 Xanthi; 691 Komotini; 661 Drama; 682|683 Anatoliki Makedonia kai Thraki;
    262|263|264 Patra; 301 Agrinio; 272 Amaliada; 271 Pyrgos; 251 Aigio; 270|302|303 Dytiki Ellada; 241 Kalamata; 221 Tripoli; 201 Korinthos; 212 Argos;
    231 Sparti; 211 Nafplio; 200|202|203 Peloponnisos; 341 Chalkida; 351 Lamia; 320|321|322|346 Sterea Ellada; 452|453|454 Ioannina; 471 Arta;
    481 Preveza; 455 Ipeiros; 501 Kozani; 511 Grevena; 531 Florina; 521 Kastoria; 502 Dytiki Makedonia; 853 Kos; 841 Ano Syros, Ermoupoli;
    852 Kalymnos; 851 Notio Aigaio; 491 Kerkyra; 311 Lefkada; 281 Ionia Nisia; 811 Mytilini; 821 Chios`,
  ID: `10|11|12|13|14 Jakarta; 17 Bekasi; 164 Depok; 16 Bogor; 15 Tangerang, Sangereng; 45 Cirebon; 46 Tasikmalaya; 43 Sukabumi, Cianjur;
    41 Karawang, Subang; 44 Garut; 40 Bandung, Cimahi; 40|41|45 Jawa Barat; 60 Surabaya; 65 Malang; 64 Kediri; 68 Jember; 67 Probolinggo; 63 Madiun;
    61|62|66|69 Jawa Timur; 50 Semarang; 57 Surakarta; 59 Jepara; 53 Cilacap; 52 Tegal; 56 Magelang; 51 Pekalongan; 51|53|54|57|58 Jawa Tengah;
    55 Yogyakarta; 20 Medan; 21|22 Sumatera Utara; 30 Palembang; 31 Sumatera Selatan; 80 Denpasar; 81|82 Bali; 90 Makassar; 91|92 Sulawesi Selatan;
    76 Balikpapan; 75 Kalimantan Timur; 25 Padang; 26|27 Sumatera Barat; 28 Pekanbaru, Dumai; 29 Riau, Kepulauan Riau; 35 Bandar Lampung; 34 Lampung;
    83 Mataram; 84 Nusa Tenggara Barat; 70|71 Kalimantan Selatan; 42 Banten; 85|86|87 Nusa Tenggara Timur; 95 Sulawesi Utara; 23|24 Aceh;
    78|79 Kalimantan Barat; 97 Maluku, Maluku Utara; 36|37 Jambi; 94 Sulawesi Tengah; 99 Papua, Papua Pegunungan, Papua Selatan;
    98 Papua Barat, Papua Tengah; 73|74 Kalimantan Tengah; 33 Kepulauan Bangka Belitung; 93 Sulawesi Tenggara; 91 Sulawesi Barat; 38 Bengkulu;
    77 Kalimantan Utara; 96 Gorontalo`,
  IL: `61|62|63|64|65|66|67|68 Tel Aviv-Yafo; 58 Holon; 51 Bene Beraq; 52 Ramat Gan; 59 Bat Yam; 46 Herzliyya; 53 Givatayim; 47 Ramat HaSharon;
    55 Qiryat Ono; 60 Or Yehuda; 75 Rishon LeZiyyon; 49 Petah Tiqwa; 42 Netanya; 76 Rehovot; 44 Kefar Sava; 717 Modi\`in Makkabbim Re\`ut; 71 Lod;
    72 Ramla; 43 Ra\`ananna; 45 Hod HaSharon; 48 Rosh Ha\`Ayin; 74 Nes Ziyyona; 408 El\`ad; 404 Et Taiyiba; 562 Yehud; 403 Kefar Yona; 707 Gedera;
    449 Et Tira; 54 Giv\`at Shemu'el; 708 Gan Yavne; 488 Kafr Qasim; 406 Qalansuwa; 703 Be'er Ya\`aqov; 73 Central; 31|32|33|34|35 Haifa; 38 Hadera;
    28 Qiryat Ata; 30 Umm el Fahm; 37 Pardes Hanna Karkur; 26 Qiryat Mozqin; 27 Qiryat Bialik; 29 Qiryat Yam; 36 Nesher; 39 Tirat Karmel;
    306 Or \`Aqiva; 378 Jisr ez Zarqa; 303 Atlit; 91|93|94|95|96|97 Jerusalem; 99 Bet Shemesh; 77 Ashdod; 84 Beersheba; 78 Ashqelon; 85 Rahat;
    82 Qiryat Gat; 88 Eilat; 86 Dimona; 877 Netivot; 875 Ofaqim; 89 Arad; 83 Qiryat Mal'akhi; 870 Sederot; 16 Nazareth; 22 Nahariyya; 18 Afula;
    24 \`Akko; 20|21 Karmiel; 14 Tiberias; 202 Shefar\`am; 249 Ma\`alot Tarshiha; 13 Zefat; 308 Tamra, Sakhnin; 23 Migdal Ha\`Emeq; 11 Qiryat Shemona;
    206 Yoqne\`am \`Illit; 10 Bet She'an; 12 Majdal Shams`,
  KE: `00100|00200|00300|00400|00500|00503|00505|00506|00508|00600|00606|00610|00614|00618|00621|00800 Nairobi City; 60200 Meru;
    80100|80103|80107 Mombasa; 00902 Kikuyu; 00900 Kiambu; 01000 Thika; 20100 Nakuru; 20106 Molo; 20117 Naivasha; 00511 Ongata Rongai; 00242 Kitenkela;
    00208 Ngong; 01100 Kajiado; 40100 Kisumu; 70300 Mandera; 70200 Wajir; 80108 Kilifi; 80200 Malindi; 00204 Athi River; 90100 Machakos; 30100 Uasin Gishu;
    50102 Mumias; 50100 Kakamega; 50204 Kimilili; 50200 Bungoma; 80300 Voi; 80302 Taveta; 80304 Taita/Taveta; 40301 Kendu Bay; 40300 Homa Bay;
    50300 Vihiga; 60300 Isiolo; 10100 Nyeri; 30301 Nandi Hills; 30300 Nandi; 30501 Kakuma; 30500 Turkana; 20406 Sotik, Sotik Post; 20400 Bomet;
    70100 Garissa; 30200 Trans Nzoia; 20321 Rumuruti; 10400 Laikipia; 90300 Makueni; 90400 Mwingi; 90200 Kitui; 50410 Port Victoria; 50400 Busia;
    30700 Elgeyo/Marakwet; 60700 Moyale; 60500 Marsabit; 60100 Embu; 20601 Baragoi; 20600 Samburu; 40200 Kisii; 20103 Eldama Ravine; 30400 Baringo;
    80500 Lamu; 20200 Kericho; 10300 Kirinyaga; 40500 Nyamira; 01020 Makuyu; 10200 Murang’a; 80403 Kwale; 70101 Tana River; 40400 Migori; 40600 Siaya;
    30600 West Pokot; 20500 Narok; 20303 Nyandarua`,
  KR: '511|512|514|515|516|517 Changwon',
  NG: `100|101|102|105 Lagos; 110|111|112 Ogun; 200|202|210 Oyo; 220|230 Osun; 340|341 Ondo; 360|370 Ekiti; 240|241 Kwara; 300|310 Edo; 320|330 Delta;
    561 Bayelsa; 500 Rivers; 450 Aba; 440 Abia; 460|470 Imo; 520|530 Akwa Ibom; 540|550 Cross River; 400|410 Enugu; 480|490 Ebonyi; 420|430|434 Anambra;
    970|972 Benue; 260|270 Kogi; 961 Keffi; 950 Nasarawa; 900|901|904 Federal Capital Territory; 912 Bida; 920 Niger; 930|931 Plateau; 810 Zaria;
    800 Kaduna; 820|821 Katsina; 700|701 Kano; 720 Jigawa; 840 Sokoto; 860 Kebbi; 880 Zamfara; 740|750 Bauchi; 760 Gombe; 600|610 Borno; 620|630 Yobe;
    650 Mubi; 640 Adamawa; 660|670 Taraba`,
  RU: '101|105|107|109|111|115|117|119|121|123|125|127|129 Moscow',
  SA: `11|12|13|14 Riyadh; 16 Al Kharj; 15 Az Zulfi; 11|19 Ar Riyad; 21|22|23 Jeddah; 24 Mecca; 26 At Ta'if; 25|28 Makkah al Mukarramah; 32 Ad Dammam;
    36 Al Hufuf, Al Mubarraz; 39 Hafr al Batin; 326 Al Qatif; 35 Al Jubayl; 34 Al Khubar; 31 Ash Sharqiyah; 42 Medina; 46 Al Madinah al Munawwarah;
    52 Buraydah; 56 \`Unayzah; 58 Ar Rass; 51 Al Qasim; 62 Abha, Khamis Mushayt; 67 Qal\`at Bishah; 61|63 ‘Asir; 47|48 Tabuk; 82|84|86 Jazan;
    77 Al Qurayyat; 72|74 Al Jawf; 55 Ha’il; 73|75|76 Al Hudud ash Shamaliyah; 68 Sharurah; 66 Najran; 65 Al Bahah`,
  UA: `95|96|97|98 Krym, Avtonomna Respublika; 99 Sevastopol, Inkerman; 65 Odesa; 61 Kharkiv; 49 Dnipro; 79 Lviv; 69 Zaporizhzhia; 54 Mykolaiv; 21 Vinnytsia;
    73 Kherson; 36 Poltava; 14 Chernihiv; 18 Cherkasy; 29 Khmelnytskyi; 10 Zhytomyr; 40 Sumy; 33 Rivne; 76 Ivano-Frankivsk; 46 Ternopil; 43 Lutsk;
    88 Uzhhorod; 83 Donetsk; 91 Luhansk; 58 Chernivtsi; 25 Kropyvnytskyi; 396 Kremenchuk; 50 Kryvyi Rih; 87 Mariupol; 943 Alchevsk`,
  VN: `10|11|12|13 Ha Noi; 70|71|72|73|74 Ho Chi Minh; 04|05 Hai Phong; 15 Vinh Phuc; 16 Bac Ninh; 17 Hung Yen; 18 Ha Nam; 03 Hai Duong; 06 Thai Binh;
    07 Nam Dinh; 08 Ninh Binh; 01|02 Quang Ninh; 21 Cao Bang; 23 Bac Kan; 25 Lang Son; 26 Bac Giang; 24 Thai Nguyen; 22 Tuyen Quang; 20 Ha Giang;
    35 Phu Tho; 33 Yen Bai; 31 Lao Cai; 30 Lai Chau; 32 Dien Bien; 34 Son La; 36 Hoa Binh; 40|41|42 Thanh Hoa; 43|44 Nghe An; 45|46 Ha Tinh;
    47 Quang Binh; 48 Quang Tri; 49 Thua Thien-Hue; 50 Da Nang; 51|52 Quang Nam; 53|54 Quang Ngai; 55 Binh Dinh; 56 Phu Yen; 57 Khanh Hoa;
    59 Ninh Thuan; 77 Binh Thuan; 60 Kon Tum; 61|62 Gia Lai; 63|64 Dak Lak; 65 Dak Nong; 66 Lam Dong; 75 Binh Duong; 76 Dong Nai; 78 Ba Ria-Vung Tau;
    80 Tay Ninh; 67 Binh Phuoc; 82 Long An; 84 Tien Giang; 81 Dong Thap; 90 An Giang; 91|92 Kien Giang; 94 Can Tho; 95 Hau Giang; 96 Soc Trang;
    97 Bac Lieu; 98 Ca Mau; 85 Vinh Long; 87 Tra Vinh; 86 Ben Tre`,
};

/** Without accents: đ and ı have no decomposition. */
const plain = (text: string) =>
  text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[đĐ]/g, (letter) => (letter === 'đ' ? 'd' : 'D'));

const beginnings = new Map(
  Object.entries(countries).flatMap(([iso2, entries]) =>
    entries.split(/;\s+/).flatMap((entry) => {
      const [, list = '', places = ''] = /^(\S+) (.*)$/s.exec(entry) ?? [];
      const names = iso2 === 'UA' && places.includes('Krym') ? [places] : places.split(/,\s+/);
      return names.map((name) => [`${iso2},${name}`, list.split('|')] as const);
    }),
  ),
);

/** How post codes begin in a city, or else in its region; undefined where neither is in the list. */
export function beginningsByHand(iso2: string, city: string, region: string): readonly string[] | undefined {
  const own = beginnings.get(`${iso2},${city}`);
  return own ?? beginnings.get(`${iso2},${plain(region)}`);
}
