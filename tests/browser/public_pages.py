"""The public pages that the browser tests and the screenshots visit."""

WARD = "/khu-vuc/phuong-phuc-loi"
SERVICE = "/dich-vu/dang-ky-khai-sinh"

PUBLIC_PAGES = {
    "home": "/",
    "services": "/dich-vu",
    "services-found": "/dich-vu?q=khai+sinh&loai=procedure",
    "services-none": "/dich-vu?q=zzzz",
    "service": SERVICE,
    "news": "/tin-tuc",
    "search": "/tim-kiem?q=khai+sinh",
    "search-none": "/tim-kiem?q=zzzz",
    "areas": "/khu-vuc",
    "old-area": "/khu-vuc?q=sai+dong",
    "area": WARD,
    "near-me": "/khu-vuc/gan-toi?vi-tri=21.0422,105.919&sai-so=35",
    "sign-in": "/dang-nhap",
    "about": "/gioi-thieu",
    "help": "/tro-giup",
    "privacy": "/rieng-tu",
    "accessibility": "/kha-nang-tiep-can",
    "error": "/khong-co-trang-nay",
    "wrong-filter": "/dich-vu?loai=khong-co",
    "english": "/en/",
}
