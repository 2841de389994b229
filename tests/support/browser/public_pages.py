"""The public pages that the browser tests and the screenshots visit."""

WARD = "/khu-vuc/phuong-phuc-loi"
SERVICE = "/dich-vu/dang-ky-khai-sinh"
# An invented one, by the code that the demo gives it.
NOTICE = "/thong-bao/h7p4nt"

PUBLIC_PAGES = {
    "home": "/",
    "services": "/dich-vu",
    "services-found": "/dich-vu?q=khai+sinh&loai=procedure",
    "services-none": "/dich-vu?q=zzzz",
    "service": SERVICE,
    "place": "/dich-vu/mot-cua-phuong-phuc-loi?vi-tri=21.05,105.91",
    "hotlines": "/dich-vu?loai=hotline",
    "report-mistake": f"{SERVICE}/bao-sai",
    "mistake-reported": f"{SERVICE}/cam-on",
    "notices": "/thong-bao",
    "notice": NOTICE,
    "notice-sheet": f"{NOTICE}/in",
    "notice-aloud": f"{NOTICE}/loa",
    "notice-poster": "/thong-bao/khu-vuc/phuong-phuc-loi/to-dan",
    "notice-check": "/thong-bao/kiem-tra?ma=h7p4nt",
    "news": "/tin-tuc",
    "illustration": "/tin-minh-hoa/1",
    "search": "/tim-kiem?q=khai+sinh",
    "search-none": "/tim-kiem?q=zzzz",
    "areas": "/khu-vuc",
    "old-area": "/khu-vuc?q=sai+dong",
    "area": WARD,
    "old-area-page": "/khu-vuc/phuong-sai-dong-quan-long-bien-truoc-2025",
    "divided-area-page": "/khu-vuc/phuong-cua-nam-quan-hoan-kiem-truoc-2025",
    "near-me-ask": "/khu-vuc/gan-toi",
    "near-me": "/khu-vuc/gan-toi?vi-tri=21.0422,105.919&sai-so=35",
    "reports": "/phan-anh",
    "reports-filtered": "/phan-anh?khu-vuc=phuong-phuc-loi&tinh-trang=open&sap-xep=nhieu",
    "reports-none": "/phan-anh?q=zzzz",
    "new-report": "/phan-anh/moi",
    "sign-in": "/dang-nhap",
    "about": "/gioi-thieu",
    "sources": "/gioi-thieu/nguon",
    "help": "/tro-giup",
    "privacy": "/rieng-tu",
    "accessibility": "/kha-nang-tiep-can",
    "error": "/khong-co-trang-nay",
    "wrong-filter": "/dich-vu?loai=khong-co",
    "english": "/en/",
}

OPERATORS_PAGES = (
    "/van-hanh",
    "/van-hanh/nguon-tin",
    "/van-hanh/dich-vu",
    "/van-hanh/nhat-ky",
    "/van-hanh/thoi-han",
    "/van-hanh/ngay-hoan-doi",
    "/van-hanh/viec-bo-do",
)
