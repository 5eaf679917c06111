FROM stand-in/debian
RUN apt-get update -qq && apt-get install -qq --no-install-recommends gunicorn python3-httpbin >/dev/null
EXPOSE 80
CMD ["gunicorn", "--bind", "0.0.0.0:80", "httpbin:app"]
